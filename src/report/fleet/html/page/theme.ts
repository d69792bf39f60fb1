/** The colours: those of the system, or the ones that the reader chose. */
import { part } from './dom.ts'

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]
const name = 'restage-theme'

/** A page of the disk may have no store; then the choice lasts as long as the page. */
function stored(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(name)) ?? 'system'
  } catch {
    return 'system'
  }
}

function lay(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export function applyTheme(): void {
  lay(stored())
}

export function themeButton(): void {
  const button = part('theme', HTMLButtonElement)
  let theme = stored()
  const say = (): void => {
    button.textContent = `Theme: ${theme}`
  }
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
    lay(theme)
    say()
    try {
      localStorage.setItem(name, theme)
    } catch {
      // no store: see above
    }
  })
  say()
  button.hidden = false
}
