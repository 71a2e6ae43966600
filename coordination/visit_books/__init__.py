"""活動記録の取り込み: the books in which coordinators kept their visits, taken in as they are."""
