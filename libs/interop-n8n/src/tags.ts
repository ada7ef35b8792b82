import { isJsonObject, type Diagnostic, type Json, type JsonObject } from '@weft/workflow-model';

/** As many as a workflow may have, and as long. */
const MAX_TAGS = 50;
const MAX_LENGTH = 100;
const MAX_SHOWN = 60;

/** What the file calls the workflow by: names, each once whatever its case. What a workflow cannot have here is reported. */
export function readTags(source: JsonObject, report: (finding: Diagnostic) => void): readonly string[] {
  const entries = entriesOf(source);
  const names = new Map<string, string>();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (isTag(name) && !names.has(keyOf(name))) names.set(keyOf(name), name);
  }
  const tags = [...names.values()].slice(0, MAX_TAGS);
  const others = entries.map(nameOf).filter((name) => !isTag(name) || !tags.some((tag) => keyOf(tag) === keyOf(name)));
  if (others.length > 0) report(dropped(others));
  return tags;
}

/** The file with these tags. Its own stay as they are where they are among them, and where no workflow could have them here. */
export function withTags(file: JsonObject, tags: readonly string[]): JsonObject {
  const wanted = new Map(tags.map((name) => [keyOf(name), name]));
  const kept = entriesOf(file).filter((entry) => {
    const name = nameOf(entry);
    return !isTag(name) || wanted.delete(keyOf(name));
  });
  const written = [...kept, ...[...wanted.values()].map((name) => ({ name }))];
  return written.length === 0 && file['tags'] === undefined ? file : { ...file, tags: written };
}

function entriesOf(file: JsonObject): readonly Json[] {
  return Array.isArray(file['tags']) ? (file['tags'] as readonly Json[]) : [];
}

/** Exports have objects, some libraries plain names. */
function nameOf(entry: Json): string {
  const name = isJsonObject(entry) ? entry['name'] : entry;
  return typeof name === 'string' ? name.trim() : '';
}

function isTag(name: string): boolean {
  return name !== '' && name.length <= MAX_LENGTH && !name.includes('\0');
}

function keyOf(name: string): string {
  return name.toLowerCase();
}

function dropped(names: readonly string[]): Diagnostic {
  const shown = names.map((name) => `"${name.slice(0, MAX_SHOWN)}"`).join(', ');
  return {
    severity: 'info',
    code: 'IMPORT_SETTING_DROPPED',
    field: 'tags',
    message: `These tags are kept for export to n8n only: ${shown.slice(0, 1_000)}. A workflow has at most ${MAX_TAGS} tags of 1 to ${MAX_LENGTH} characters.`,
    fix: 'Give the workflow tags of your own, unless it needs none.',
  };
}
