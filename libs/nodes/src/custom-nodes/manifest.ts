import { canonicalHostEntry } from '@weft/credential-types';
import type { JsonObject } from '@weft/workflow-model';
import { z } from 'zod';

/** `custom.` is a workspace's own; any other word before the dot is that of a package. */
export const CUSTOM_NODE_TYPE = /^[a-z][a-z0-9-]{0,59}\.[a-z][A-Za-z0-9]{0,59}$/;

const handles = z
  .array(z.string().regex(/^[a-z][A-Za-z0-9_-]{0,59}$/, 'a handle is a word such as "main"'))
  .min(1)
  .max(20)
  .refine(
    (names) => new Set(names).size === names.length && !names.includes('error'),
    'each handle once, and none called "error"',
  );

const host = z
  .string()
  .max(253)
  .refine((entry) => !/^(https?:\/\/)?\*$/.test(entry), 'name the hosts: any host at all is too much for a node')
  .refine((entry) => canonicalHostEntry(entry) !== undefined, 'name a host such as "api.example.com" or "*.example.com"');

/** What a custom node says of itself, and all that it may do. Its types are those of `NodeDefinition`. */
export const customNodeManifest = z
  .strictObject({
    type: z.string().regex(CUSTOM_NODE_TYPE, 'a type is two words with a dot between them, such as "custom.sendInvoice"'),
    version: z.number().int().min(1).max(1_000_000),
    title: z.string().min(1).max(100),
    description: z.string().min(1).max(500),
    /** Markdown. */
    documentation: z.string().max(50_000).optional(),
    category: z.enum(['flow', 'data', 'network', 'code']).default('data'),
    inputs: handles.default(['main']),
    outputs: handles.default(['main']),
    effect: z.enum(['pure', 'read', 'write']),
    /** Only where the same items give the same result: then a run that is recovered makes it again. */
    deterministic: z.boolean().default(false),
    /** The only hosts that it may call. */
    hosts: z.array(host).max(50).default([]),
    credentials: z
      .array(z.strictObject({ type: z.string().min(1).max(100), required: z.boolean().default(true) }))
      .max(10)
      .default([]),
    /** Milliseconds for one run over all of its items. */
    timeoutMs: z.number().int().min(1).max(600_000).default(60_000),
    /** See `toParameterSchema`. */
    params: z.custom<JsonObject>(),
  })
  .refine(({ effect, hosts }) => effect !== 'pure' || hosts.length === 0, {
    path: ['effect'],
    message: 'a node that calls hosts reads from them ("read") or changes something there ("write")',
  })
  .refine(({ hosts, credentials }) => hosts.length > 0 || credentials.length === 0, {
    path: ['hosts'],
    message: 'a node with credentials names the hosts that they are for',
  });

export type CustomNodeManifest = z.output<typeof customNodeManifest>;
