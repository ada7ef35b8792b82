import { ConfigError, loadConfig } from '@weft/config';
import { Command, CommanderError, Option } from 'commander';
import { CliError, EXIT_UNABLE } from './cli-error.ts';
import { cliConfig } from './cli.config.ts';
import { surroundingsOf, type Action } from './command.ts';
import { exportWorkflow } from './commands/export.ts';
import { importWorkflow } from './commands/import.ts';
import { logs } from './commands/logs.ts';
import { replay } from './commands/replay.ts';
import { run } from './commands/run.ts';
import { validate } from './commands/validate.ts';
import type { Terminal } from './terminal.ts';

/**
 * Carries out one command. Resolves to the exit code: 0 where it came to a good end, 1 where a run or a document did not, 2 where it could
 * not be done at all.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await parse(args, terminal);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_UNABLE; // commander has said why
    if (!(error instanceof CliError || error instanceof ConfigError)) throw error;
    const problem = error instanceof CliError ? error.problem : undefined;
    if (args.includes('--json')) terminal.out(`${JSON.stringify({ error: problem ?? { detail: error.message } })}\n`);
    terminal.say(`${error.message}\n`);
    return EXIT_UNABLE;
  }
}

async function parse(args: readonly string[], terminal: Terminal): Promise<number> {
  const { url, apiKey } = loadConfig([cliConfig]).of(cliConfig);
  let exitCode = 0;
  const does =
    (action: Action) =>
    async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      exitCode = await action(surroundingsOf(command, terminal, apiKey), command.args, command.opts());
    };
  await programFor(terminal, url, does).parseAsync([...args], { from: 'user' });
  return exitCode;
}

type Doing = (action: Action) => (...given: unknown[]) => Promise<void>;

const JSON_OR_FILE = 'JSON, or @ and the name of a file; @- is standard input';

function programFor({ out, say }: Terminal, url: string, does: Doing): Command {
  const program = new Command('weft')
    .description('Workflows of Weft from the command line. Signs in with the API key in WEFT_API_KEY.')
    .option('--url <address>', 'the Weft to talk to; WEFT_URL names it too', url)
    .option('--json', 'for machines: JSON on standard output')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: say });
  program
    .command('import [file]')
    .description('save a workflow of Weft or n8n, and say what became of each node')
    .option('--activate', 'make it live')
    .action(does(importWorkflow));
  program
    .command('export <workflow>')
    .description('write a workflow, by id or name, as a file')
    .addOption(new Option('--format <format>', 'whose file').choices(['weft', 'n8n']).default('weft'))
    .option('-o, --output <file>', 'where to; standard output otherwise')
    .action(does(exportWorkflow));
  program.command('validate [file]').description('check a workflow of Weft or n8n without saving it').action(does(validate));
  program
    .command('run <workflow>')
    .description('run a workflow, by id or name, or a file in a Weft of its own, and watch it to its end')
    .option('--input <json>', `what the trigger hands on: one object or a list (${JSON_OR_FILE})`)
    .option('--start <node>', 'the node to begin at')
    .option('--to <node>', 'the node after which to stop')
    .option('--pin <json>', `items by node name, to stand in for what these nodes put out (${JSON_OR_FILE})`)
    .action(does(run));
  program
    .command('replay <execution>')
    .description('run an execution that is over again from one of its nodes')
    .requiredOption('--from <node>', 'where it begins')
    .option('--data <json>', `items by node name, in the place of what earlier nodes put out (${JSON_OR_FILE})`)
    .option('--latest', 'with the newest version of the workflow')
    .action(does(replay));
  program
    .command('logs <execution>')
    .description('show what the steps of an execution did and wrote')
    .option('-f, --follow', 'go on until it is over')
    .action(does(logs));
  for (const command of program.commands) command.exitOverride().configureOutput({ writeOut: out, writeErr: say });
  return program;
}
