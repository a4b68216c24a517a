/** The delivery address of an order and its validation; pure. */

import { z } from "zod";

/** The provinces and cities of Vietnam since July 2025. */
export const PROVINCES = [
  "An Giang", "Bắc Ninh", "Cà Mau", "Cần Thơ", "Cao Bằng", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp",
  "Gia Lai", "Hà Nội", "Hà Tĩnh", "Hải Phòng", "Huế", "Hưng Yên", "Khánh Hòa", "Lai Châu", "Lâm Đồng", "Lạng Sơn",
  "Lào Cai", "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh",
  "Thái Nguyên", "Thanh Hóa", "TP. Hồ Chí Minh", "Tuyên Quang", "Vĩnh Long",
] as const; // prettier-ignore

function text(missing: string, most: number) {
  return z.string({ error: missing }).trim().min(1, missing).max(most, `At most ${most} characters.`);
}

export const ADDRESS = z.object({
  recipient: text("Please say who receives the parcel.", 100),
  phone: z
    .string({ error: "Please enter a phone number." })
    .transform((typed) => typed.replace(/[\s.\-()]/g, "").replace(/^(?:\+|00)84/, "0"))
    .pipe(
      z
        .string()
        .min(1, "Please enter a phone number.")
        .regex(/^0\d{9,10}$/, "That is no phone number of Vietnam; it looks like 0912 345 678."),
    ),
  street: text("Please enter house number and street.", 200),
  ward: text("Please enter the ward or commune.", 100),
  province: z.enum(PROVINCES, { error: "Please choose a province or city." }),
  note: z.string().trim().max(500, "At most 500 characters.").default(""),
});
