import { useState } from 'react';
import { v7 as uuidv7 } from 'uuid';

/** The ids of new things. If the response to a create is lost, the retry sends the same id, so nothing is created twice. */
class StableIds {
  #last: { content: string; id: string } | undefined;

  /** The same id as long as the content stays the same. */
  for(content: string): string {
    if (this.#last?.content !== content) this.#last = { content, id: uuidv7() };
    return this.#last.id;
  }

  /** Call this after a successful create: the same content then gets a new id. */
  forget(): void {
    this.#last = undefined;
  }
}

export function useStableIds(): StableIds {
  return useState(() => new StableIds())[0];
}
