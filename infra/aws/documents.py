"""The names of the Session documents and of the policies that admit them, and where each document leads: pure."""

from collections.abc import Mapping

DASHBOARD, DAGSTER, PSQL = "clickstream-dashboard", "clickstream-dagster", "clickstream-psql"
SHELL, PASSWORDS = "clickstream-shell", "clickstream-passwords"
# The port that each leads to, on the host itself.
PORTS: Mapping[str, int] = {DASHBOARD: 3838, DAGSTER: 3000, PSQL: 5432}
# The role that erases, and the policy of those who may take it on.
ERASURE, ERASER = "clickstream-erasure", "clickstream-eraser"
ANALYST, ENGINEER, OPERATOR = "clickstream-analyst", "clickstream-engineer", "clickstream-operator"
# What each policy admits.
ADMITTED: Mapping[str, tuple[str, ...]] = {
    ANALYST: (DASHBOARD,),
    ENGINEER: (DASHBOARD, DAGSTER, PSQL),
    OPERATOR: (DASHBOARD, DAGSTER, PSQL, SHELL, PASSWORDS),
}
