/** Headers of an answer by lower-case name; a name that is given twice keeps both values. */
export function headersOf(pairs: readonly { readonly name: string; readonly value: string }[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const { name, value } of pairs) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return headers;
}
