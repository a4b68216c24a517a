/** The shop's texts for its categories; ids and path segments are those of the catalogue, and a test compares them. */

export interface CategoryText {
  id: string;
  segment: string;
  /** The id in the catalogue and in events. */
  name: string;
  title: string;
  singular: string;
  blurb: string;
  /** Search words for the category, in both languages of the shop. */
  searchedAs: string;
}

export const CATEGORIES: readonly CategoryText[] = [
  {
    id: "cat-laptop",
    segment: "laptops",
    name: "laptop",
    title: "Laptops",
    singular: "laptop",
    blurb: "From the first laptop to the last one you will want to carry.",
    searchedAs: "laptop laptops notebook máy tính xách tay computer",
  },
  {
    id: "cat-monitor",
    segment: "monitors",
    name: "monitor",
    title: "Monitors",
    singular: "monitor",
    blurb: "More room to think: Full HD to 4K, flat, curved and wide.",
    searchedAs: "monitor monitors screen screens display màn hình",
  },
  {
    id: "cat-mouse",
    segment: "mice",
    name: "mouse",
    title: "Mice",
    singular: "mouse",
    blurb: "Silent ones, quick ones, and one that lies flat in a pocket.",
    searchedAs: "mouse mice chuột",
  },
  {
    id: "cat-keyboard",
    segment: "keyboards",
    name: "keyboard",
    title: "Keyboards",
    singular: "keyboard",
    blurb: "Mechanical, quiet, compact: what your hands touch all day.",
    searchedAs: "keyboard keyboards bàn phím",
  },
  {
    id: "cat-audio",
    segment: "audio",
    name: "audio",
    title: "Audio",
    singular: "audio product",
    blurb: "Headphones, headsets and speakers for a desk.",
    searchedAs: "audio headphones headset earphones speakers sound tai nghe loa",
  },
  {
    id: "cat-storage",
    segment: "storage",
    name: "storage",
    title: "Storage",
    singular: "drive",
    blurb: "Room for everything, inside the machine or in a pocket.",
    searchedAs: "storage drive disk ssd hdd ổ cứng",
  },
  {
    id: "cat-network",
    segment: "network",
    name: "network",
    title: "Network",
    singular: "router",
    blurb: "Wi-Fi that reaches the top floor.",
    searchedAs: "network router wifi wi-fi mạng bộ phát",
  },
];

export function categoryBySegment(segment: string): CategoryText | undefined {
  return CATEGORIES.find((category) => category.segment === segment);
}

export function categoryByName(name: string): CategoryText | undefined {
  return CATEGORIES.find((category) => category.name === name);
}
