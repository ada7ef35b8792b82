import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

export const xmlConverter: Converter = {
  type: 'n8n-nodes-base.xml',
  versions: [1],
  convert({ parameters }) {
    const operation = parameters.choice('mode', { xmlToJson: 'parse', jsonToxml: 'build' } as const, 'xmlToJson');
    const options = parameters.group('options');
    const field = parameters.text('dataPropertyName', 'data');
    const own = operation === 'parse' ? readParsing(options) : readBuilding(options);
    return { type: 'xml', parameters: { operation, field, ...readKeys(options), ...own } };
  },
};

export const xmlWriter: Writer = {
  type: 'xml',
  target: xmlConverter.type,
  versions: [1],
  write({ parameters }) {
    const mode = parameters.choice('operation', { parse: 'xmlToJson', build: 'jsonToxml' }, 'parse');
    const own = mode === 'xmlToJson' ? writeParsing(parameters) : writeBuilding(parameters);
    return {
      parameters: {
        mode: unless(mode, 'xmlToJson'),
        dataPropertyName: unless(parameters.text('field', 'data'), 'data'),
        options: groupOf({
          attrkey: unless(parameters.text('attributeKey', '$'), '$'),
          charkey: unless(parameters.text('textKey', '_'), '_'),
          ...own,
        }),
      },
    };
  },
};

/** What the file says; what it leaves out has the same default here. */
function said(options: ParameterReader, key: string): string | boolean | undefined {
  return options.has(key) ? options.flag(key, false) : undefined;
}

function readKeys(options: ParameterReader): Fields {
  return { attributeKey: options.text('attrkey', '') || undefined, textKey: options.text('charkey', '') || undefined };
}

function readParsing(options: ParameterReader): Fields {
  const isMerged = options.fixedFlag('mergeAttrs', true);
  const isIgnored = options.fixedFlag('ignoreAttrs', false);
  return {
    attributes: isIgnored ? 'ignore' : isMerged ? undefined : 'group',
    alwaysLists: said(options, 'explicitArray'),
    keepRoot: said(options, 'explicitRoot'),
    lowerCaseNames: said(options, 'normalizeTags'),
    trim: said(options, 'trim'),
    collapseSpace: said(options, 'normalize'),
  };
}

function readBuilding(options: ParameterReader): Fields {
  // Characters beyond the basic plane are always written here.
  options.ignore('allowSurrogateChars');
  return {
    rootName: options.text('rootName', '') || undefined,
    declaration: options.fixedFlag('headless', false) ? false : undefined,
    cdata: said(options, 'cdata'),
  };
}

function writeParsing(parameters: ParameterReader): Fields {
  const attributes = parameters.choice('attributes', { merge: 'merge', group: 'group', ignore: 'ignore' }, 'merge');
  return {
    mergeAttrs: attributes === 'group' ? false : undefined,
    ignoreAttrs: attributes === 'ignore' ? true : undefined,
    explicitArray: unless(parameters.flag('alwaysLists', false), false),
    explicitRoot: unless(parameters.flag('keepRoot', true), true),
    normalizeTags: unless(parameters.flag('lowerCaseNames', false), false),
    trim: unless(parameters.flag('trim', false), false),
    normalize: unless(parameters.flag('collapseSpace', false), false),
  };
}

function writeBuilding(parameters: ParameterReader): Fields {
  return {
    rootName: unless(parameters.text('rootName', 'root'), 'root'),
    headless: parameters.fixedFlag('declaration', true) ? undefined : true,
    cdata: unless(parameters.flag('cdata', false), false),
  };
}
