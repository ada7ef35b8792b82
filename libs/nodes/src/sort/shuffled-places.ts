/** The places from 0 to `count` in an order that the numbers decide, each order as likely as another. */
export function shuffledPlaces(count: number, random: () => number): Uint32Array {
  const places = Uint32Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [places[last], places[chosen]] = [places[chosen] as number, places[last] as number];
  }
  return places;
}
