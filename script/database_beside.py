"""Makes or drops the database that script/bench measures in, on the server that DATABASE_URL names."""

import os
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME = "bench_of_visits"

if __name__ == "__main__":
    named = os.environ["DATABASE_URL"]
    with psycopg.connect(named, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        if sys.argv[1] == "make":
            connection.execute(f"CREATE DATABASE {NAME}")
            print(urlunsplit(urlsplit(named)._replace(path=f"/{NAME}")))
