import { and, like, type SQL, sql } from "drizzle-orm";
import { products } from "@/db/schema";
import type { SearchPage } from "@/lib/shop/shop";
import { nearestWord, plainWords } from "@/lib/shop/words";
import { asProduct, listing } from "./catalogue";
import type { Database } from "./connection";

const MOST_WORDS = 8;

/** Products that contain every word or its beginning; the closest known word replaces a word that occurs nowhere. */
export async function search(db: Database, text: string): Promise<SearchPage> {
  const words = plainWords(text).slice(0, MOST_WORDS);
  if (!words.length) return { products: [], correctedTo: null };
  const found = await listing(db, holdsAll(words));
  if (found.length) return { products: found.map(asProduct), correctedTo: null };

  const known = await knownWords(db);
  const corrected = words.map((word) =>
    known.some((other) => other.startsWith(word)) ? word : (nearestWord(word, known) ?? word),
  );
  if (corrected.join(" ") === words.join(" ")) return { products: [], correctedTo: null };
  const meant = await listing(db, holdsAll(corrected));
  return { products: meant.map(asProduct), correctedTo: meant.length ? corrected.join(" ") : null };
}

/** Words contain only letters and digits, so they can't contain pattern characters. */
function holdsAll(words: string[]): SQL | undefined {
  return and(...words.map((word) => like(sql`' ' || ${products.searchWords}`, `% ${word}%`)));
}

async function knownWords(db: Database): Promise<string[]> {
  const words = sql<string>`unnest(string_to_array(${products.searchWords}, ' '))`;
  const rows = await db.selectDistinct({ word: words.as("word") }).from(products);
  return rows.map((row) => row.word);
}
