import { randomBytes } from 'node:crypto';

/** Which process of which service this is; messages of the delivery `instance` are addressed to `id`. */
export class ServiceInstance {
  constructor(
    readonly service: string,
    readonly id: string = `${service}-${randomBytes(8).toString('hex')}`,
  ) {}
}
