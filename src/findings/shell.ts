/** RS0xx: what the evaluator of `shell/` did not understand, or found worth a word. */
import type { Finding, Severity } from './finding.ts'
import { locate, textOf, type Site } from '../text/source.ts'

function at(code: string, severity: Severity, site: Site, message: string, help: string): Finding {
  return { code, severity, message, help, at: locate(site) }
}

/** The parser met something that is not shell grammar; from there on nothing is certain. */
export const syntaxError = (site: Site, message: string): Finding =>
  at('RS001', 'blocker', site, `Not shell syntax here: ${message}.`, 'Run `bash -n` on the script and correct what it names.')

/** A backslash followed by blanks at the end of a line: it does not continue the line. */
export const blankAfterBackslash = (site: Site, command: string): Finding =>
  at(
    'RS002',
    'caveat',
    site,
    `A blank follows the backslash at the end of this line, so the shell passes a blank to \`${command}\` and runs the next line as a command of its own.`,
    'Delete the blank after the backslash: the line was probably meant to go on.',
  )

/** A command whose name is only known when the script runs. */
export const unknownCommand = (site: Site, name: string): Finding =>
  at(
    'RS003',
    'note',
    site,
    `The name of the command \`${name}\` is not known.`,
    'Give its value with --env or --arg when it matters.',
  )

/** A command name that is taken to be docker because of the variable's name. */
export const assumedDocker = (site: Site, name: string): Finding =>
  at(
    'RS004',
    'note',
    site,
    `\`${name}\` is taken to be the docker command.`,
    'Give its value with --env when it is something else.',
  )

/** A `for` over words that are not known. */
export const unknownList = (site: Site, list: string): Finding =>
  at(
    'RS005',
    'note',
    site,
    `What this loop goes over (\`${list}\`) is not known: its body was followed once.`,
    'Write the list out, or give its value with --env or --arg.',
  )

/** A `for` over folders beside which a container may have made others. */
export const loopOverMounted = (site: Site, list: string, folder: string): Finding =>
  at(
    'RS524',
    'caveat',
    site,
    `A container had ${folder} mounted before this loop goes over \`${list}\`; it is taken to have made no more of these folders.`,
    'Check that the container makes none, or write the list out.',
  )

/** A loop of which the end is not known. */
export const unknownEnd = (site: Site, condition: string): Finding =>
  at(
    'RS006',
    'note',
    site,
    `When the loop \`${condition}\` ends is not known: its body was followed once.`,
    'Check that what it does once is what it does in the end.',
  )

/** A construct that restage does not follow. */
export const notFollowed = (site: Site, what: string): Finding =>
  at(
    'RS007',
    // A docker command inside of it may be part of the pattern.
    /docker/i.test(textOf(site)) ? 'blocker' : 'note',
    site,
    `${what} is not followed.`,
    'Write it in plain shell when images depend on it.',
  )

/** Members of a pipeline run at the same time. */
export const pipelineRace = (site: Site, path: string): Finding =>
  at(
    'RS737',
    'note',
    site,
    `One command of this pipeline writes ${path} while another one uses it: which comes first is not known.`,
    'Write to another file, and move it when the pipeline has ended.',
  )

/** The budget of simple commands is used up. */
export const tooLong = (site: Site, steps: number): Finding =>
  at(
    'RS008',
    'blocker',
    site,
    `The script runs more than ${String(steps)} commands; what comes after this one was not followed.`,
    'Look for a loop that does not end or has very many rounds.',
  )

/** A function or script that calls itself without end. */
export const endlessCalls = (site: Site, name: string): Finding =>
  at(
    'RS009',
    'blocker',
    site,
    `\`${name}\` calls itself again and again; what comes after this was not followed.`,
    'Look for a call that leads back to itself.',
  )

/** Text that is run as shell but is not known. */
export const unknownProgram = (site: Site, text: string): Finding =>
  at(
    'RS010',
    'caveat',
    site,
    `The shell text \`${text}\` is made when the script runs, so it was not followed.`,
    'Write the command out when images depend on it.',
  )

/** An unquoted value that the shell would split into words. */
export const unsplit = (site: Site, name: string): Finding =>
  at('RS011', 'note', site, `\`\${${name}}\` is not quoted and not known: it is taken as one word.`, 'Quote it.')

/** A `cd` to a folder that is not there. */
export const missingFolder = (site: Site, folder: string): Finding =>
  at(
    'RS012',
    'caveat',
    site,
    `There is no folder \`${folder}\` to go to at this point, so the shell stays where it is.`,
    'Check the path, and where the script is called from.',
  )

/** A `cd` to a folder of which the name is not known. */
export const unknownFolder = (site: Site, folder: string): Finding =>
  at(
    'RS013',
    'note',
    site,
    `The folder \`${folder}\` is not known: what is done there is not seen.`,
    'Give its value with --env or --arg.',
  )

/** A script that is run by its path but is not executable. */
export const notExecutable = (site: Site, script: string): Finding =>
  at(
    'RS014',
    'caveat',
    site,
    `\`${script}\` is not executable, so the shell refuses to run it.`,
    'Run `git update-index --chmod=+x` on it, or call it with `sh`.',
  )

/** A file that `source` names and that is not there. */
export const missingSource = (site: Site, path: string): Finding =>
  at(
    'RS015',
    'caveat',
    site,
    `The file \`${path}\` to be sourced is not in the repository: what it sets is not known.`,
    'Commit it, or give its variables with --env.',
  )

/** An expansion that ends the script, or, where bash goes on behind it, the line. */
export const badExpansion = (site: Site, message: string, ended: 'script' | 'line' = 'script'): Finding =>
  at('RS016', 'note', site, `The ${ended} ends here: ${message}.`, 'Give the value with --env or --arg.')

/** A trap that is not run, because whether its signal comes is not known. */
export const trapNotRun = (site: Site, signals: string): Finding =>
  at('RS017', 'note', site, `The trap for ${signals} is not followed.`, 'Nothing to do unless it builds images.')

/** A redirection into a file of which the name is not known. */
export const unknownTarget = (site: Site, target: string): Finding =>
  at('RS018', 'note', site, `Where \`${target}\` writes to or reads from is not known.`, 'Give its value with --env or --arg.')

/** A variable that may not be changed. */
export const readonlyVariable = (site: Site, name: string): Finding =>
  at('RS019', 'note', site, `\`${name}\` is readonly and keeps its value.`, 'Remove the second assignment.')

/** Nesting or text beyond what can be followed. */
export const tooLarge = (site: Site): Finding =>
  at(
    'RS020',
    'blocker',
    site,
    'Something here is nested too deeply or grows too large to be followed; what comes after it was not followed.',
    'Look for a list that doubles, or brackets that do not close.',
  )

/** A value that has grown too large to be followed. */
export const valueTooLarge = (site: Site, name: string): Finding =>
  at(
    'RS026',
    'note',
    site,
    `What \`${name}\` holds has grown too large here, so it is not known from here on.`,
    'Keep large texts in files.',
  )

/** A script with the line ends of Windows. */
export const carriageReturns = (site: Site): Finding =>
  at(
    'RS021',
    'caveat',
    site,
    'Lines of this script end with a carriage return, which a shell takes for a part of the last word: it is read as if they did not.',
    'Convert it with `sed -i "s/\\r$//"`, and add `*.sh text eol=lf` to .gitattributes.',
  )

/** A NUL byte in a script: shells disagree about what is read. */
export const nulByte = (site: Site): Finding =>
  at(
    'RS023',
    'blocker',
    site,
    'There is a NUL byte here: this script is no text, or not in UTF-8, and shells do not agree about what they run.',
    'Save the file as UTF-8 without NUL bytes.',
  )

/** A byte order mark in front of a script is a part of its first word. */
export const byteOrderMark = (site: Site, word: string): Finding =>
  at(
    'RS024',
    // A shebang or a comment does nothing anyway.
    word.startsWith('#') ? 'note' : 'caveat',
    site,
    `A byte order mark stands in front of \`${word}\`, so the shell finds no such command and goes on.`,
    'Save the file without a byte order mark.',
  )

/** A redirection to a file that cannot be made. */
export const unwritableTarget = (site: Site, target: string, why: string): Finding =>
  at(
    'RS025',
    'caveat',
    site,
    `On a clean checkout the shell cannot write ${target}: ${why}. So it does not run this command.`,
    'Make the folder first, with `mkdir -p`.',
  )

/** A name that is no command. */
export const noSuchCommand = (site: Site, name: string): Finding =>
  at('RS022', 'caveat', site, `There is no command \`${name}\`: it fails.`, 'A blank is probably missing or too much here.')
