// A time to wait, which can be given up.
export class Timer {
  constructor(span) {
    this.rung = new Promise((resolve) => {
      this.timeout = setTimeout(resolve, span);
    });
  }

  end() {
    clearTimeout(this.timeout);
  }
}
