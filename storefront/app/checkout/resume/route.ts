import { redirect } from "next/navigation";
import { rememberPlaced } from "@/lib/account/session";
import { currentCart, dropCart } from "@/lib/cart/current";
import { shop } from "@/lib/shop";

/** For a browser that sent an order and did not get the response: redirects to its order. */
export async function GET(): Promise<Response> {
  const cart = await currentCart();
  const made = cart && (await shop().orderMadeWith(cart.orderKey));
  if (!made) redirect("/cart");
  await dropCart();
  await rememberPlaced(made);
  redirect(`/checkout/complete?order=${made}`);
}
