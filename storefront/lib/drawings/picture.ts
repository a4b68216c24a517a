/** The address of a product's picture. */
export function pictureOf(productId: string): string {
  return `/pictures/${productId}.svg`;
}
