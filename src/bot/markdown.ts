/**
 * Texts of repositories in the Markdown of GitHub: shown, and nothing else. They can make no markup, no link, no picture and no HTML, call
 * nobody by name and mention no issue.
 */
import { md } from '../report/markdown.ts'
import { cleanLine, cleanText } from '../text/clean.ts'

/** Longer ones are cut. */
const longest = 500

/** Plain words. Every sign that could mean something is a character reference; GitHub looks for names and issues after it read those. */
export function plain(text: string): string {
  return escaped(text)
    .replace(/&#(?:64|35);/g, '$&&#8203;')
    .replace(/\b(gh)-(?=\d)/gi, '$1&#45;&#8203;')
}

/** A name, a path, a command: in code nothing is looked for. */
export function code(text: string): string {
  return `<code>${escaped(text)}</code>`
}

function escaped(text: string): string {
  const line = cleanLine(text)
  const cut = line.length > longest ? `${line.slice(0, longest)}…` : line
  return md(cut)
}

/** Lines that are shown, in a fence. */
export function block(text: string, language: string): string {
  return fenced(cleanText(text).trimEnd(), language)
}

/** Lines exactly as they are, in a fence that none of them ends; no lines at all for an empty text. */
export function fenced(text: string, language: string): string {
  const longestRun = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longestRun + 1)
  return `${fence}${language}\n${text}${text === '' ? '' : '\n'}${fence}`
}

/** A link whose text is Markdown. */
export function link(text: string, url: string): string {
  return `[${text}](${url.replace(/[()<>\s\\]/g, (character) => encodeURIComponent(character).replace('(', '%28').replace(')', '%29'))})`
}
