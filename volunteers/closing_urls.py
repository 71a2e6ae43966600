from django.urls import path

from volunteers.views import cash, exports, months

urlpatterns = [
    path("", months.ledger_home, name="ledger_home"),
    path("<int:pk>/months/", months.month_list, name="month_list"),
    path("<int:pk>/months/<int:year>/<int:number>/close/", months.month_close, name="month_close"),
    path("<int:pk>/cash/", cash.cash_list, name="cash_list"),
    path("<int:pk>/cash/add/", cash.cash_add, name="cash_add"),
    path("<int:pk>/cash/ties/", cash.cash_ties, name="cash_ties"),
    path("cash/<int:pk>/", cash.cash_edit, name="cash_edit"),
    path("cash/<int:pk>/delete/", cash.cash_delete, name="cash_delete"),
    path("<int:pk>/export/", exports.ledger_export, name="ledger_export"),
    path("<int:pk>/export.<slug:extension>", exports.ledger_file, name="ledger_file"),
]
