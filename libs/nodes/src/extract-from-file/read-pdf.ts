import { setOwn, type NodeContext } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import { fileInvalid, fileTooLarge, type ReadFile } from './extract-failure.ts';
import type { ExtractParameters } from './extract-from-file.params.ts';

type Unpdf = typeof import('unpdf');
type Pdf = Awaited<ReturnType<Unpdf['getDocumentProxy']>>;
type Reading = Pick<ExtractParameters, 'joinPages' | 'maxPages' | 'password'>;

const MAX_CHARACTERS = 50_000_000;
const BETWEEN_PAGES = '\n\n';
/** Errors of PDF.js alone, no warnings: they would go to the console. */
const ERRORS_ALONE = 0;

/** The text of a PDF and what it says about itself. @throws NodeFailure FILE_INVALID, FILE_TOO_LARGE */
export async function readPdf(
  file: ReadFile,
  reading: Reading,
  { slices }: Pick<NodeContext<never>, 'slices'>,
): Promise<JsonObject> {
  const unpdf = await import('unpdf');
  const pdf = await open(unpdf, file, reading.password);
  try {
    const { version } = await unpdf.getResolvedPDFJS();
    const pages: string[] = [];
    const count = reading.maxPages === 0 ? pdf.numPages : Math.min(reading.maxPages, pdf.numPages);
    for (let characters = 0; pages.length < count; await slices.pause()) {
      const text = await textOf(pdf, pages.length + 1);
      characters += text.length;
      if (characters > MAX_CHARACTERS) throw fileTooLarge(file, `has more than ${MAX_CHARACTERS} characters`);
      pages.push(text);
    }
    const text: Json = reading.joinPages ? pages.join(BETWEEN_PAGES) : pages;
    return { numpages: pdf.numPages, numrender: pages.length, ...(await aboutOf(pdf)), text, version };
  } catch (error) {
    throw isPdfError(error) ? fileInvalid(file, 'PDF', String((error as Error).message).replace(/\.$/, '')) : error;
  } finally {
    await pdf.loadingTask.destroy();
  }
}

/** The bytes are copied: PDF.js takes them away. */
async function open({ getDocumentProxy }: Unpdf, file: ReadFile, password: string): Promise<Pdf> {
  const options = { password: password || undefined, verbosity: ERRORS_ALONE, isEvalSupported: false };
  return getDocumentProxy(new Uint8Array(file.bytes), options).catch((error: unknown) => {
    const isLocked = (error as Error).name === 'PasswordException';
    const problem = password === '' ? 'it is protected by a password' : 'the password is another one';
    throw fileInvalid(file, 'PDF', isLocked ? problem : String((error as Error).message).replace(/\.$/, ''));
  });
}

async function textOf(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  page.cleanup();
  let text = '';
  for (const item of items) if ('str' in item) text += item.hasEOL ? `${item.str}\n` : item.str;
  return text;
}

async function aboutOf(pdf: Pdf): Promise<JsonObject> {
  const { info, metadata } = await pdf.getMetadata();
  const described: Record<string, Json> = {};
  for (const [name, value] of (metadata as Iterable<[string, unknown]> | null) ?? []) setOwn(described, name, plain(value));
  return { info: plain(info), metadata: metadata ? described : null };
}

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

const isPdfError = (error: unknown): boolean => /Exception$|^FormatError$|^XRef/.test((error as Error).name);
