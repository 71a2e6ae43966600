"""Why many people are taken out of the application, asked before they are."""

from django import forms

REASON = "reason_for_export"  # in the session: for which address, why, and until when
REASON_HOLDS = 10 * 60  # seconds from the reason to the export
SHORTEST = 5  # letters


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="書き出す理由",
        max_length=200,
        help_text="何に使うか。例：総会の案内を郵送するため。",
        error_messages={"required": "書き出す理由を書いてください。"},
    )

    def clean_reason(self):
        reason = " ".join(self.cleaned_data["reason"].split())
        letters = reason.replace(" ", "")
        if len(letters) < SHORTEST or len(set(letters)) < SHORTEST - 2:
            raise forms.ValidationError(
                "理由が短すぎます。何に使うかが、あとで読む人にわかるように、"
                f"{SHORTEST}文字以上で書いてください。"
            )
        return reason
