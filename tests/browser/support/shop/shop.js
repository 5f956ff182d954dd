// The shop's own script: says what is sent, and keeps what it was told.

window.heard = [];
for (const name of ['address', 'rates', 'change', 'error']) {
  document.addEventListener(`edgepost-${name}`, ({ target, detail }) => {
    window.heard.push({ name, target: target.id, detail: detail instanceof Error ? { ...detail } : structuredClone(detail) });
  });
}
for (const element of document.querySelectorAll('edgepost-shipping:not([data-later])')) element.shipment = JSON.parse(document.body.dataset.shipment);
