/** Facts of the page for search engines, as JSON-LD. The content security policy allows it, because it is no script. */
export function StructuredData({ data }: { data: Record<string, unknown> }) {
  // A product name that contains a tag must not end the block.
  const json = JSON.stringify(data).replace(/</g, "\\u003c");
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
