"""`python -m infra.cost`: writes docs/cost.md anew."""

from infra.cost.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
print(f"wrote {PAGE.name}")
