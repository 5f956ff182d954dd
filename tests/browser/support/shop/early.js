// Before the element is defined, as a page's own script may be.

const element = document.querySelector('edgepost-shipping');
element.value = { line1: '3120 M St NW', line2: '', city: 'Washington', state: 'DC', postal_code: '20007', country: 'US' };
element.shipment = JSON.parse(document.body.dataset.shipment);
