import { SPANISH } from '/docs/examples/shipping-texts.es.mjs';

document.querySelector('edgepost-shipping').texts = SPANISH;
