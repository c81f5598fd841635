/** Wakes the one who waits; rung while nobody waits, the next wait is over at once. */
export class Bell {
  private isRung = false;
  private wake: () => void = () => {};

  ring(): void {
    this.isRung = true;
    this.wake();
  }

  async wait(timeoutMs?: number): Promise<void> {
    if (!this.isRung)
      await new Promise<void>((resolve) => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.isRung = false;
  }
}
