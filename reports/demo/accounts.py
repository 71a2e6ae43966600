from django.contrib.auth.hashers import make_password

from coordination.models import User

PASSWORD = "demo-ikigai-2020"

# (log-in name, name, role): one for each role.
ACCOUNTS = [
    ("kanri", "管理 花子", User.Role.ADMIN),
    ("shokuin", "職員 太郎", User.Role.STAFF),
    ("coordinator", "調整 良子", User.Role.COORDINATOR),
    ("jimukyoku", "支援 実", User.Role.DISPATCHER),
    ("kanrishoku", "課長 敏夫", User.Role.MANAGER),
]


def load():
    password = make_password(PASSWORD)  # slow by design: once for all
    User.objects.bulk_create(
        User(username=username, name=name, role=role, password=password) for username, name, role in ACCOUNTS
    )
