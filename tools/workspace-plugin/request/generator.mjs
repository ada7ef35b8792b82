import { formatFiles } from '@nx/devkit';
import { addImport, addStatement, addToList, insertAfter, readOf } from '../edits.mjs';
import { toKebab, toPascal } from '../names.mjs';

/** A request from its contract to the controller that answers it: as little as compiles, is reached, and can be built upon. */
export default async function requestGenerator(tree, { service, name, feature }) {
  const contract = `libs/contracts/src/${service}.ts`;
  const source = readOf(tree, contract);
  if (new RegExp(`\\b${name}: request\\(`).test(source)) throw new Error(`${service} has a request "${name}" already.`);
  declare(tree, contract, name);
  const stem = toKebab(name);
  const folder = `apps/${service}/src/${feature}`;
  const files = filesOf({ service, name, stem, className: toPascal(name) });
  for (const [file, text] of Object.entries(files)) tree.write(`${folder}/${file}`, text);
  register(tree, { service, feature, stem, className: toPascal(name) });
  await formatFiles(tree);
}

function declare(tree, contract, name) {
  addImport(tree, contract, './kernel.ts', ['answer', 'request']);
  addImport(tree, contract, 'zod', ['z']);
  const identifiers = `import * as id from './identifiers.ts';`;
  if (!readOf(tree, contract).includes(identifiers)) addStatement(tree, contract, identifiers);
  const declaration = `${name}: request({ input: z.object({ actor: id.actor }), output: answer<{ readonly tenantId: string }>() }),`;
  insertAfter(tree, contract, /requests: \{/, `\n    ${declaration}\n    `);
}

function register(tree, { service, feature, stem, className }) {
  const own = `apps/${service}/src/${feature}/${feature}.module.ts`;
  const module = tree.exists(own) ? own : `apps/${service}/src/${service}.module.ts`;
  const from = module === own ? '.' : `./${feature}`;
  addImport(tree, module, `${from}/${stem}.controller.ts`, [`${className}Controller`]);
  addImport(tree, module, `${from}/${stem}.service.ts`, [`${className}Service`]);
  addToList(tree, module, 'controllers', `${className}Controller`);
  addToList(tree, module, 'providers', `${className}Service`);
}

const filesOf = ({ service, name, stem, className }) => ({
  [`${stem}.service.ts`]: `import { Injectable } from '@nestjs/common';
import type { Actor } from '@weft/contracts';

@Injectable()
export class ${className}Service {
  async ${name}(actor: Actor): Promise<{ tenantId: string }> {
    return { tenantId: actor.tenantId };
  }
}
`,
  [`${stem}.service.spec.ts`]: `import { make } from '@weft/testing';
import { ${className}Service } from './${stem}.service.ts';

describe(${className}Service.name, () => {
  it('answers for the workspace of the actor', async () => {
    const actor = make.actor();

    expect(await new ${className}Service().${name}(actor)).toEqual({ tenantId: actor.tenantId });
  });
});
`,
  [`${stem}.controller.ts`]: `import { Controller } from '@nestjs/common';
import { ${service}, type Parsed, type RequestHandlers } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { ${className}Service } from './${stem}.service.ts';

const { requests } = ${service};

@Controller()
export class ${className}Controller implements Pick<RequestHandlers<typeof ${service}>, '${name}'> {
  constructor(private readonly service: ${className}Service) {}

  @Handles(requests.${name})
  ${name}({ actor }: Parsed<typeof requests.${name}>) {
    return this.service.${name}(actor);
  }
}
`,
});
