import { isJsonObject, MAX_JSON_DEPTH, type Json, type JsonObject } from '@weft/workflow-model';
import type { XmlParameters } from './parse-xml.ts';
import { xmlUnwritable } from './xml-failure.ts';

type Xml2js = typeof import('xml2js');

/** XML 1.0 §2.3. What is no such name would end the tag that it stands in. */
const NAME = /^[:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u200C-\u200D][-.:\w\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u200C-\u200D]*$/; // prettier-ignore

/** The fields of an item as XML: names are elements, lists elements that come again. @throws NodeFailure XML_UNWRITABLE */
export function buildXml({ Builder }: Xml2js, fields: JsonObject, parameters: XmlParameters): string {
  const { attributeKey, textKey, rootName, declaration, cdata } = parameters;
  const source = isListAlone(fields) ? { [rootName]: fields } : fields;
  checkName(rootName);
  new Check(parameters).object(source, 1);
  const builder = new Builder({ attrkey: attributeKey, charkey: textKey, rootName, cdata, headless: !declaration });
  try {
    return builder.buildObject(source);
  } catch (error) {
    throw xmlUnwritable(`The fields cannot be written as XML: ${String((error as Error).message).slice(0, 200)}.`);
  }
}

/** One field with a list of values would have no root to stand in. */
function isListAlone(fields: JsonObject): boolean {
  const [only, ...more] = Object.values(fields);
  return more.length === 0 && Array.isArray(only) && !(only as readonly Json[]).every(isJsonObject);
}

/** That all can be written, before anything is: xml2js writes what it is given. */
class Check {
  constructor(private readonly parameters: Pick<XmlParameters, 'attributeKey' | 'textKey'>) {}

  object(object: JsonObject, depth: number): void {
    if (depth > MAX_JSON_DEPTH) throw xmlUnwritable(`The fields are nested more than ${MAX_JSON_DEPTH} levels deep.`);
    for (const [key, value] of Object.entries(object)) {
      if (key === this.parameters.attributeKey) this.attributes(value);
      else if (key === this.parameters.textKey) checkScalar(key, value);
      else this.element(key, value, depth);
    }
  }

  private element(name: string, value: Json, depth: number): void {
    checkName(name);
    if (isJsonObject(value)) this.object(value, depth + 1);
    if (!Array.isArray(value)) return;
    for (const entry of value as readonly Json[]) {
      if (Array.isArray(entry)) throw xmlUnwritable(`"${name.slice(0, 100)}" holds a list in a list, which XML has not.`);
      if (isJsonObject(entry)) this.object(entry, depth + 1);
    }
  }

  private attributes(value: Json): void {
    if (!isJsonObject(value)) throw xmlUnwritable(`"${this.parameters.attributeKey}" holds no object of attributes.`);
    for (const [name, content] of Object.entries(value)) {
      checkName(name);
      checkScalar(name, content);
    }
  }
}

function checkName(name: string): void {
  if (!NAME.test(name)) throw xmlUnwritable(`"${name.slice(0, 100)}" cannot be the name of an element or attribute.`);
}

function checkScalar(name: string, value: Json): void {
  if (typeof value === 'object') throw xmlUnwritable(`"${name.slice(0, 100)}" is to be text, a number or a truth value.`);
}
