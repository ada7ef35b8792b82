import { findProgram } from './find-program.ts';

const NATS_SERVER = { name: 'nats-server', packages: ['nats-server'], folder: 'usr/sbin' };

/** The path of a nats-server; undefined where none can be had. */
export const findNatsServer = async (): Promise<string | undefined> => (await findProgram(NATS_SERVER))?.file;
