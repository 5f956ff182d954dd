// A time to wait, which can be given up.
export class Timer {
  constructor(span) {
    this.rung = new Promise((resolve) => {
      this.ring = resolve;
      this.timeout = setTimeout(resolve, span);
    });
  }

  /** Rings too: what wasm holds for a promise is free when that is settled, and not before. */
  end() {
    clearTimeout(this.timeout);
    this.ring();
  }
}
