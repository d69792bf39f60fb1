/** Findings about docker command lines, RS1xx. */
import type { DockerCommandError } from '../docker/command.ts'
import type { Location } from '../text/source.ts'
import type { FindingOf } from './finding.ts'

/** A flag that no docker has: what follows it may be its value or a path. */
export function unknownDockerFlag(message: string, at: Location): FindingOf<'RS101'> {
  return {
    code: 'RS101',
    severity: 'blocker',
    message: `The docker command line was not understood: ${message}.`,
    help: 'Check the spelling. If your docker takes this flag, take it out for the migration or report it, so that it is learnt.',
    at,
  }
}

/** A docker command that no docker has. */
export function unknownDockerCommand(message: string, at: Location): FindingOf<'RS102'> {
  return {
    code: 'RS102',
    severity: 'blocker',
    message: `The docker command was not understood: ${message}.`,
    help: 'Check the spelling. If it is a plugin of yours that touches neither images nor files, move it to a script of its own.',
    at,
  }
}

/** The last flag has no value. */
export function missingFlagValue(message: string, at: Location): FindingOf<'RS103'> {
  return {
    code: 'RS103',
    severity: 'blocker',
    message: `The docker command line ends too early: ${message}.`,
    help: 'Give the value. If it comes from a variable that is empty without arguments, pass it with --env or --arg.',
    at,
  }
}

/** A word whose value is not known, where flags may stand. */
export function unknownDockerWord(message: string, at: Location): FindingOf<'RS104'> {
  return {
    code: 'RS104',
    severity: 'blocker',
    message: `A word of the docker command line is not known: ${message}.`,
    help: 'Give its value with --env NAME=VALUE or --arg, or write its default in the script.',
    at,
  }
}

/** More or fewer operands than the command takes: docker would refuse it. */
export function wrongDockerOperands(message: string, at: Location): FindingOf<'RS105'> {
  return {
    code: 'RS105',
    severity: 'blocker',
    message: `Docker refuses this command: ${message}.`,
    help: 'Run the command by itself to see what docker says; a blank after a continuation backslash is a frequent cause.',
    at,
  }
}

/** The finding for a command line that could not be read. */
export function dockerCommandFinding(
  error: DockerCommandError,
  at: Location,
): FindingOf<'RS101' | 'RS102' | 'RS103' | 'RS104' | 'RS105'> {
  switch (error.kind) {
    case 'unknown-flag':
      return unknownDockerFlag(error.message, at)
    case 'unknown-command':
      return unknownDockerCommand(error.message, at)
    case 'missing-value':
      return missingFlagValue(error.message, at)
    case 'unknown-word':
      return unknownDockerWord(error.message, at)
    case 'wrong-operands':
      return wrongDockerOperands(error.message, at)
  }
}
