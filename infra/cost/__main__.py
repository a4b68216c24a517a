"""`python -m infra.cost`: writes docs/cost.md."""

from infra.cost.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
print(f"wrote {PAGE.name}")
