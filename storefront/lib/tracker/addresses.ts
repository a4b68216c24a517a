/** Addresses of pages: without secrets, and what they tell of the campaign that brought the visitor. Pure. */

import { CLICK_IDS } from "./contract";

// What sign-in, password and payment links carry; the reader needs none of it.
const SECRET = /^(code|state|(.*[_-])?(token|password|secret|signature|key|session)|e?-?mail|phone)$/i;
const LONGEST = 2_000;

/** The address without fragment, credentials and secret parameters; what is no absolute address becomes empty. */
export function cleanAddress(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return "";
  }
  url.hash = url.username = url.password = "";
  const secrets = [...url.searchParams.keys()].filter((name) => SECRET.test(name));
  // Only touched where it must be: URLSearchParams writes the whole query anew.
  secrets.forEach((name) => url.searchParams.delete(name));
  if (url.href.length > LONGEST) url.search = campaignOf(url.href) ?? "";
  return url.href.slice(0, LONGEST);
}

/**
 * The UTM parameters of an address, as a query; empty when a click id tells the campaign instead; undefined when
 * nothing does.
 */
export function campaignOf(address: string): string | undefined {
  const parameters = new URL(address).searchParams;
  const tags = [...parameters].filter(([name, value]) => name.startsWith("utm_") && value.trim());
  if (tags.length) return new URLSearchParams(tags.map(([name, value]) => [name, value.slice(0, 200)])).toString();
  return CLICK_IDS.some((name) => parameters.has(name)) ? "" : undefined;
}

/** The address with a campaign's UTM parameters, unless it tells a campaign itself. */
export function withCampaign(address: string, campaign: string): string {
  if (!campaign || campaignOf(address) !== undefined) return address;
  return address + (address.includes("?") ? "&" : "?") + campaign;
}
