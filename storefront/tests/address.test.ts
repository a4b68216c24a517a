import { describe, expect, test } from "vitest";
import { ADDRESS, PROVINCES } from "@/lib/checkout/address";
import { checked } from "@/lib/forms";

const GIVEN = { recipient: " Nguyễn Thị Lan ", phone: "+84 912.345 678", street: "12 Lý Thường Kiệt", ward: "Cửa Nam", province: "Hà Nội", note: "" };

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

describe("an address", () => {
  test("is tidied", () => {
    const input = checked(ADDRESS, form(GIVEN));
    expect(input.ok && input.value).toEqual({ ...GIVEN, recipient: "Nguyễn Thị Lan", phone: "0912345678" });
  });

  test.each([
    [{ recipient: "  " }, "recipient", "Please say who receives the parcel."],
    [{ phone: "" }, "phone", "Please enter a phone number."],
    [{ phone: "12345" }, "phone", "That is no phone number of Vietnam; it looks like 0912 345 678."],
    [{ street: "" }, "street", "Please enter house number and street."],
    [{ ward: "" }, "ward", "Please enter the ward or commune."],
    [{ province: "" }, "province", "Please choose a province or city."],
    [{ province: "Atlantis" }, "province", "Please choose a province or city."],
    [{ note: "x".repeat(501) }, "note", "At most 500 characters."],
  ])("with %o is sent back with a word beside the field", (changed, field, message) => {
    const input = checked(ADDRESS, form({ ...GIVEN, ...changed }));
    expect(!input.ok && input.state.errors).toEqual({ [field]: message });
    expect(!input.ok && input.state.values.ward).toBe({ ...GIVEN, ...changed }.ward);
  });

  test("that is missing altogether names every field", () => {
    const input = checked(ADDRESS, form({}));
    expect(!input.ok && Object.keys(input.state.errors)).toEqual(["recipient", "phone", "street", "ward", "province"]);
  });

  test("lies in one of 34 provinces", () => expect(new Set(PROVINCES).size).toBe(34));
});

test("a form that is wrong is never sent back with its password", () => {
  const input = checked(ADDRESS, form({ password: "hunter22" }));
  expect(JSON.stringify(input)).not.toContain("hunter22");
});
