/**
 * Circles among projects, each once, as `a → b → a`. The boundary rule sees them too, but looks at one path between two
 * projects, and passes over it where it leads through the testing library.
 */
export function findCircles(dependencies) {
  const done = new Set();
  const circles = [];
  for (const project of dependencies.keys()) visit(project, []);
  return circles;

  function visit(project, path) {
    const start = path.indexOf(project);
    if (start >= 0) circles.push([...path.slice(start), project].join(' → '));
    if (start >= 0 || done.has(project)) return;
    for (const target of dependencies.get(project) ?? []) visit(target, [...path, project]);
    done.add(project);
  }
}
