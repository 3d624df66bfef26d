import { useState } from 'react';
import { v7 as uuidv7 } from 'uuid';

/**
 * Ids for creates, chosen here so that a create whose answer was lost can be repeated without making a second thing.
 * `for(content)` gives the same id as long as the content stays the same; `done()` makes the next one fresh.
 */
export class CreateIds {
  #last: { content: string; id: string } | undefined;

  for(content: string): string {
    if (this.#last?.content !== content) this.#last = { content, id: uuidv7() };
    return this.#last.id;
  }

  done(): void {
    this.#last = undefined;
  }
}

export function useCreateIds(): CreateIds {
  return useState(() => new CreateIds())[0];
}
