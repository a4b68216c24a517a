/** Addresses of pages: without secrets, and what they tell of the campaign that brought the visitor. Pure. */

// What sign-in, password and payment links carry; the reader needs none of it.
const SECRET = /^(code|state)$|token|passw|secret|signature|session|api_?key|mail|phone/i;

/** The address without fragment and secret parameters; what is no absolute address becomes empty. */
export function cleanAddress(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return "";
  }
  url.hash = "";
  for (const name of [...url.searchParams.keys()]) {
    // Only touched where it must be: URLSearchParams writes the whole query anew.
    if (SECRET.test(name)) url.searchParams.delete(name);
  }
  return url.href;
}

/** The UTM parameters of an address, as a query; empty without any. */
export function campaignOf(address: string): string {
  const parameters = address.split("?")[1] ?? "";
  return parameters.split("&").filter((each) => /^utm_\w+=./.test(each)).join("&");
}

/** The address with a campaign's UTM parameters, unless it tells a campaign itself. */
export function withCampaign(address: string, campaign: string): string {
  if (!campaign || campaignOf(address)) return address;
  return address + (address.includes("?") ? "&" : "?") + campaign;
}
