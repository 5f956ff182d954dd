//! Bodies, paths and headers of requests, all the way through, with a carrier that answers as usual.

use edgepost::api::Incoming;
use testing::Deployment;

use crate::Input;
use crate::door::{self, Shop};

/// `shop method path idempotency-key content-type accept origin authorization`, and the body; asked of a `plain` or a `rich` shop.
pub fn run(input: &Input) {
    ask(input, |_| ());
}

/// The same of a deployment that is prepared.
pub fn ask(input: &Input, prepare: impl FnOnce(&Deployment)) {
    let (Some(shop), Some(method), Some(path)) =
        (input.word(0, ""), input.word(1, ""), input.word(2, ""))
    else {
        return;
    };
    let settings = match shop.as_str() {
        "plain" => door::PLAIN,
        "rich" => door::RICH,
        _ => return,
    };
    let idempotency_key = input.word(3, door::KEY);
    let content_type = input.word(4, "application/json");
    let accept = input.word(5, "");
    let origin = input.word(6, "");
    let authorization = input.word(7, "Bearer sk_dev_edgepost");
    let incoming = Incoming {
        idempotency_key: idempotency_key.as_deref(),
        content_type: content_type.as_deref(),
        accept: accept.as_deref(),
        origin: origin.as_deref(),
        authorization: authorization.as_deref(),
        ..door::request(&method, &path, input.body)
    };
    let deployment = Shop::new(settings);
    // Only one route looks at the shards, and there it takes a while.
    deployment
        .shards_missing
        .set(!path.starts_with("/v1/zip-codes/277"));
    prepare(&deployment);
    let isolate = deployment.isolate("chicago");
    door::ask(&deployment, &isolate, incoming);
}
