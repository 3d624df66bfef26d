/** A wait that a signal ends early. A signal that comes while nobody waits ends the next wait. */
export class WakeUp {
  private pending = false;
  private release: (() => void) | undefined;

  signal(): void {
    if (this.release) this.release();
    else this.pending = true;
  }

  /** Resolves at the next signal, or after `ms`. */
  async wait(ms: number): Promise<void> {
    if (this.pending) {
      this.pending = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.release?.(), ms);
      this.release = () => {
        this.release = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
