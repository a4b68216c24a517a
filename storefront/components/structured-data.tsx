/** Facts of the page for search engines, as JSON-LD. A data block is no script: the policy lets it stand. */
export function StructuredData({ data }: { data: Record<string, unknown> }) {
  // A name with a tag in it must not end the block.
  const json = JSON.stringify(data).replace(/</g, "\\u003c");
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
