/** A node whose id is its name, as a document has it. */
export const node = (name: string, type: string, parameters: object = {}, rest: object = {}) => ({
  id: name,
  name,
  type,
  parameters,
  ...rest,
});

/** Edges from each of these nodes to the next. */
export const chain = (...names: string[]) => names.slice(1).map((target, index) => ({ source: names[index], target }));
