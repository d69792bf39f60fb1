/** RS08x: what the evaluator of `make/` did not understand, and where make itself would end. */
import type { Finding, Severity } from './finding.ts'
import { locate, type Site } from '../text/source.ts'

function at(code: string, severity: Severity, site: Site, message: string, help: string): Finding {
  return { code, severity, message, help, at: locate(site) }
}

const run = 'Run `make -n` and correct what it names.'

/** Make would end here with an error: nothing after it is run. */
const stops = (site: Site, why: string, help: string = run): Finding =>
  at('RS080', 'blocker', site, `make ends here with an error: ${why}.`, help)

export const missingSeparator = (site: Site, line: string): Finding =>
  stops(site, `\`${line}\` is neither a rule nor an assignment`)
export const blanksForTab = (site: Site): Finding =>
  stops(site, 'the line begins with eight blanks', 'Begin the lines of a recipe with a tab.')
export const recipeWithoutRule = (site: Site): Finding => stops(site, 'a recipe begins before the first rule')
export const missingRule = (site: Site): Finding => stops(site, 'a recipe has no rule')
export const badConditional = (site: Site, what: string): Finding => stops(site, `${what} is no conditional`)
export const badDefine = (site: Site): Finding => stops(site, 'the `define` has no `endef`')
export const brokenMakefile = (site: Site, why: string): Finding => stops(site, why)
export const emptyName = (site: Site): Finding => stops(site, 'the variable has no name')
export const openReference = (site: Site): Finding => stops(site, 'a reference is not closed')
export const endlessVariable = (site: Site, name: string): Finding => stops(site, `the variable \`${name}\` refers to itself`)
export const tooFewArguments = (site: Site, name: string): Finding => stops(site, `\`$(${name} …)\` has too few arguments`)
export const tooLowNumber = (site: Site, name: string, given: string): Finding =>
  stops(site, `\`$(${name} …)\` is given \`${given}\` instead of a number`)
export const doubleAndSingle = (site: Site, target: string): Finding =>
  stops(site, `\`${target}\` has rules with \`:\` and with \`::\``)
export const errorFunction = (site: Site, message: string): Finding =>
  stops(site, `\`$(error)\` says “${message}”`, 'Give what it asks for on the command line or in the environment.')
export const noRule = (site: Site, target: string, parent: string): Finding =>
  stops(
    site,
    `there is no rule that makes \`${target}\`${parent === '' ? '' : `, which \`${parent}\` needs`}, and no such file`,
    'Check that the file is in the repository, or that something makes it before.',
  )
export const noGoal = (site: Site): Finding => stops(site, 'the Makefile has no target')
export const noMakefile = (site: Site, name: string, folder: string): Finding =>
  stops(site, `there is no \`${name}\` in \`${folder}\``)

/** A command of a recipe is known to fail. */
export const recipeFails = (site: Site, target: string, command: string): Finding =>
  at(
    'RS081',
    'note',
    site,
    `The recipe of \`${target}\` fails at \`${command.trim()}\`, so make ends there.`,
    'Put a `-` in front of the command if its failure does not matter.',
  )

/** An included file that is not there or whose text is not known. */
export const includeMissing = (site: Site, name: string, required: boolean): Finding =>
  at(
    'RS082',
    required ? 'caveat' : 'note',
    site,
    `The included file \`${name}\` is not in the repository, so what it sets is not known.`,
    'Add the file, or check that it sets nothing that the build uses.',
  )

/** Something of make's that is not followed. */
const notFollowed = (site: Site, what: string, help: string): Finding =>
  at('RS083', 'caveat', site, `${what} is not followed.`, help)

export const searchPathNotFollowed = (site: Site, what: string): Finding =>
  notFollowed(site, `The search path \`${what}\``, 'Check that the build finds nothing through it.')
export const loadNotFollowed = (site: Site, what: string): Finding =>
  notFollowed(site, `The extension \`${what}\``, 'Check that it defines nothing that the build uses.')
export const shellNotFollowed = (site: Site, shell: string): Finding =>
  notFollowed(
    site,
    `A recipe for \`${shell}\`, which is no shell,`,
    'Check that it builds no image and makes no file that one takes.',
  )
export const makeNotUnderstood = (site: Site, word: string): Finding =>
  notFollowed(site, `The word \`${word}\` on the command line of make`, 'Check that it changes nothing of what the build does.')

/** A `foreach` over words that are not known. */
export const unknownWords = (site: Site, list: string): Finding =>
  at(
    'RS084',
    'note',
    site,
    `What this \`foreach\` goes over (\`${list}\`) is not known: its body was followed once.`,
    'Write the list out, or give its value with --env.',
  )

/** Oddities of rules that make itself warns of. */
const oddRule = (site: Site, message: string): Finding =>
  at('RS085', 'note', site, message, 'Correct the rule; make warns of it as well.')

export const circularTarget = (site: Site, target: string, parent: string): Finding =>
  oddRule(site, `\`${target}\` needs \`${parent}\`, which needs it: make leaves this out.`)
export const patternMismatch = (site: Site, target: string, pattern: string): Finding =>
  oddRule(site, `The target \`${target}\` does not match the pattern \`${pattern}\`.`)

/** The Makefile grows without end. */
export const makeTooLarge = (site: Site): Finding =>
  at('RS086', 'blocker', site, 'The Makefile expands to more than can be followed.', 'Simplify the variable that grows.')
