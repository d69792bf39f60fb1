/** The command line as yargs reads it; see `parser.ts`, which loads this file only when it is needed. */
import yargs, { type Argv } from 'yargs'
import packageJson from '../../package.json' with { type: 'json' }
import { optionsOf, parserConfiguration, type CommandName, type RawArguments } from './options.ts'
import { closest, UsageError } from './usage.ts'

const commands = Object.keys(optionsOf)

/**
 * Reads the words of a command line.
 *
 * @returns the options of a command, or a text that is to be printed.
 */
export async function readFully(words: readonly string[]): Promise<RawArguments | { readonly text: string }> {
  let output = ''
  let raw: RawArguments | undefined
  const parser = commandLine(words, (found) => {
    raw = found
  })
  await parser.parseAsync([...words], {}, (_error, _argv, text) => {
    output = text
  })
  if (output !== '') return { text: `${output}\n` }
  if (raw !== undefined) return raw
  throw new UsageError('no command is given', 'Try restage migrate ./repo, or restage --help.')
}

/** The whole command line of restage. */
function commandLine(words: readonly string[], found: (raw: RawArguments) => void): Argv {
  const read =
    (command: CommandName) =>
    (given: { readonly [name: string]: unknown; readonly _: readonly (string | number)[] }): void => {
      const names = optionsOf[command].map(([name]) => name)
      const options = Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)))
      // what follows `--` stays among the words
      const [, ...rest] = given._.map(String)
      const named = [given['folder'] ?? given['paths'] ?? given['target'] ?? [given['action'] ?? [], given['file'] ?? []]]
        .flat(2)
        .map(String)
      found({ command, paths: [...named, ...rest], options })
    }
  return yargs()
    .scriptName('restage')
    .locale('en')
    .parserConfiguration(parserConfiguration)
    .usage(
      '$0 <command>\n\nTurns a build that copies files between images on the host into one multi-stage Dockerfile,\nand proves that the image stays the same.',
    )
    .command(
      'migrate [folder]',
      'Show how a repository migrates; with --write, do it',
      (command) => migrateCommand(command),
      read('migrate'),
    )
    .command(
      'verify [folder]',
      'Build the legacy and the multi-stage version and compare the images',
      (command) => verifyCommand(command),
      read('verify'),
    )
    .command(
      'report <paths..>',
      'Look at many repositories and make a page of what they have, and what migrating brings',
      (command) => reportCommand(command),
      read('report'),
    )
    .command('worker', 'Do the work of reports that run on other machines', (command) => workerCommand(command), read('worker'))
    .command(
      'pr <target>',
      'Suggest the migration of a repository on GitHub as pull requests',
      (command) => prCommand(command),
      read('pr'),
    )
    .command(
      'bot <action> [file]',
      'Do so for all repositories of a GitHub App, as they change',
      (command) => botCommand(command),
      read('bot'),
    )
    .strict()
    .exitProcess(false)
    .wrap(100)
    .version(packageJson.version)
    .help()
    .fail((message: string | null, error: Error | undefined) => {
      throw message === null && error !== undefined ? error : usageError(message ?? 'this cannot be read', words)
    })
}

function optionsFor(name: CommandName): Record<string, object> {
  const options = optionsOf[name].map(([option, spec]) => [
    option,
    {
      type: spec.type,
      array: spec.many === 'all',
      ...(spec.type === 'string' && spec.many !== 'all' ? { nargs: 1 } : {}),
      ...(spec.type === 'string' ? { requiresArg: true } : {}),
      describe: spec.value === undefined ? spec.describe : `${spec.value}: ${spec.describe}`,
      group: spec.group,
    },
  ])
  return Object.fromEntries(options) as Record<string, object>
}

function verifyCommand(command: Argv): Argv {
  return command
    .usage(
      "$0 verify [folder]\n\nBuilds the legacy version and the multi-stage version on a Docker engine and compares the final images.\nBuilding runs the repository's code. The repository itself is not touched, and what was made is removed.",
    )
    .positional('folder', { type: 'string', describe: 'The repository; the present folder by default' })
    .options(optionsFor('verify'))
    .example('$0 verify ./repo', 'replays the inferred commands')
    .example('$0 verify ./repo --legacy script', "runs the repository's own script: the strongest evidence")
    .example('$0 verify --base golang:1.7.3=golang:1.22', 'with another base image on both sides')
    .epilogue(
      'Exit codes: 0 the images are the same, or nothing to do. 1 they differ, one does not build, or a pipeline is blocked. 2 wrong usage, no engine, something missing, or a failure.',
    )
}

function reportCommand(command: Argv): Argv {
  return command
    .usage(
      '$0 report <paths..>\n\nLooks at many repositories: folders, folders of repositories, files with a list of them, git URLs,\nand organisations on GitHub (https://github.com/acme, with a token in GITHUB_TOKEN).\nNothing of them is changed, and nothing is run without --verify.',
    )
    .positional('paths', { type: 'string', array: true, describe: 'Where the repositories are' })
    .options(optionsFor('report'))
    .example('$0 report ~/src', 'all repositories below a folder')
    .example('$0 report repos.txt --teams teams.yaml', 'a list, one a line, and who looks after them')
    .example('$0 report https://github.com/acme --format html --format csv', 'all of an organisation')
    .epilogue(
      'Run again after an interruption it goes on, and what is still at the same commit is not analysed again.\nExit codes: 0 the report is made. 1 it is made, and some repositories could not be analysed, or images differ. 2 wrong usage, or a failure.',
    )
}

function workerCommand(command: Argv): Argv {
  return command
    .usage(
      '$0 worker --queue URL\n\nTakes repositories of reports that were given the same queue and analyses them here, until it is stopped. Reports with\n--verify run the code of the repositories: let such a worker have an engine of its own, and nothing that is worth stealing.',
    )
    .options(optionsFor('worker'))
    .example('$0 worker --queue redis://redis.internal:6379', 'as many at once as there are processors')
    .epilogue('Exit codes: 0 stopped. 2 wrong usage, or a failure.')
}

function prCommand(command: Argv): Argv {
  return command
    .usage(
      '$0 pr <target>\n\nLooks at a repository on GitHub, and opens, updates or closes one pull request for each builder pattern in it. Needs a token in\nGITHUB_TOKEN that may write contents and pull requests. Nothing of the repository is run.',
    )
    .positional('target', { type: 'string', describe: 'OWNER/NAME, or the folder of a clone' })
    .options(optionsFor('pr'))
    .example('$0 pr acme/shop', 'the same again does nothing')
    .example('$0 pr .', 'the repository that this is a clone of, as it is on GitHub')
    .example(
      '$0 pr acme/shop --review COMMIT',
      'what a pull request of people adds, told at its lines; with the token of a workflow',
    )
    .epilogue('Exit codes: 0 done, or nothing to do. 1 something is blocked. 2 wrong usage, or a failure.')
}

function botCommand(command: Argv): Argv {
  return command
    .usage(
      '$0 bot <action> [file]\n\nserve: listens to the webhooks of a GitHub App. receive FILE: takes one delivery from a file. The App stands in APP_ID,\nPRIVATE_KEY or PRIVATE_KEY_PATH, and WEBHOOK_SECRET.',
    )
    .positional('action', { type: 'string', describe: 'serve or receive' })
    .positional('file', { type: 'string', describe: 'A delivery: {"id", "name", "payload"}' })
    .options(optionsFor('bot'))
    .example('$0 bot serve --port 3000', 'behind a proxy that speaks https')
    .example('$0 bot receive delivery.json', 'the same delivery again')
    .epilogue('Exit codes: 0 stopped, or done. 2 wrong usage, or a failure.')
}

function migrateCommand(command: Argv): Argv {
  return command
    .usage(
      '$0 migrate [folder]\n\nShows what the build does now, the change, and the proof that the final image stays the same.\nNothing is changed without --write.',
    )
    .positional('folder', { type: 'string', describe: 'The repository; the present folder by default' })
    .options(optionsFor('migrate'))
    .example('$0 migrate ./repo', 'what would change, and why it is the same')
    .example('$0 migrate ./repo --write', 'change it')
    .example('$0 migrate ./repo --diff | git apply', 'the same through git')
    .example('$0 migrate --driver build.sh --arg 1.2 --env ARCH=arm64', 'as called with these')
    .example('$0 migrate --check', 'in CI: is anything left to migrate?')
    .epilogue('Exit codes: 0 done, or nothing to do. 1 something is blocked or left. 2 wrong usage, or a failure.')
}

function usageError(message: string, words: readonly string[]): UsageError {
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(message) ?? []
  if (unknown === undefined)
    return new UsageError(message.charAt(0).toLowerCase() + message.slice(1).replaceAll('\n', ' '), 'See restage migrate --help.')
  const [word = ''] = unknown.split(', ')
  if (words[0] === word)
    return new UsageError(
      `unknown command ${word}`,
      `Did you mean restage migrate${closest(word, commands) === undefined ? ` ${word}` : ''}?`,
    )
  if (words.includes(word)) return new UsageError(`one folder at a time, not ${word} as well`, 'See restage migrate --help.')
  const written = words.find((one) => one === `-${word}` || one.startsWith(`-${word}=`)) ?? `--${word}`
  const command = words.find((one) => Object.hasOwn(optionsOf, one)) as CommandName | undefined
  const names = optionsOf[command ?? 'migrate'].map(([name]) => name)
  const option = closest(word, names)
  return new UsageError(
    `unknown option ${written}`,
    option === undefined ? `See restage ${command ?? 'migrate'} --help.` : `Did you mean --${option}?`,
  )
}
