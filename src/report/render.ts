/** Puts view models through their templates. */
import { render } from '../../templates/story.hbs'
import type { Painter } from './paint.ts'
import type { Story } from './story.ts'

/** The story as lines for a terminal. */
export function renderStory(story: Story, paint: Painter): string {
  const text = render(story, { helpers: { paint } })
  return text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
}
