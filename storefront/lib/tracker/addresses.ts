/** Cleans the addresses of pages from secrets, and reads their campaign parameters. Pure. */

// Parameters of sign-in, password and payment links; the warehouse does not need them.
const SECRET = /^(code|state)$|token|passw|secret|signature|session|api_?key|mail|phone/i;

/** The address without fragment and secret parameters; a text that is not an absolute address becomes empty. */
export function cleanAddress(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return "";
  }
  url.hash = "";
  for (const name of [...url.searchParams.keys()]) {
    // Deletes only if necessary, because URLSearchParams then rewrites the whole query.
    if (SECRET.test(name)) url.searchParams.delete(name);
  }
  return url.href;
}

/** The UTM parameters of an address as a query; empty if there are none. */
export function campaignOf(address: string): string {
  const parameters = address.split("?")[1] ?? "";
  return parameters.split("&").filter((each) => /^utm_\w+=./.test(each)).join("&");
}

/** The address with a campaign's UTM parameters, unless it has its own. */
export function withCampaign(address: string, campaign: string): string {
  if (!campaign || campaignOf(address)) return address;
  return address + (address.includes("?") ? "&" : "?") + campaign;
}
