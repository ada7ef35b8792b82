import { z } from 'zod';

export const rssFeedReadParams = z.strictObject({
  url: z.string().min(1).max(2_000).describe('Address of the feed: RSS or Atom.'),
  customFields: z
    .string()
    .max(2_000)
    .default('')
    .describe('Further elements to take from each entry, by name, comma separated: "media:thumbnail, dc:subject".'),
  onlyFirstItem: z.boolean().default(false).describe('Read one feed, for the first item, instead of one for each.'),
  allowUnauthorizedCerts: z
    .boolean()
    .default(false)
    .describe('Accept any certificate. Only where the operator permits it (WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES).'),
});
