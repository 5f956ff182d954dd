//! What the carrier may see of an account object's permits and token calls: never more in a window than the limit.

use std::cell::RefCell;
use std::rc::Rc;

use edgepost::carrier::usps::Api;
use edgepost::quota::USE_WITHIN;
use edgepost::token::AccountSettings;

#[derive(Default)]
pub struct Given {
    /// The settings that these are about.
    settings: RefCell<Option<Rc<AccountSettings>>>,
    /// In virtual milliseconds.
    at: RefCell<Vec<(Api, u64)>>,
}

impl Given {
    /// A permit was handed out, or a token call made.
    pub fn note(&self, api: Api, at_ms: u64, settings: &Rc<AccountSettings>) {
        let mut of = self.settings.borrow_mut();
        let mut at = self.at.borrow_mut();
        if of.as_ref().is_none_or(|of| !Rc::ptr_eq(of, settings)) {
            at.clear();
        }
        *of = Some(settings.clone());
        at.push((api, at_ms));
        let quota = &settings.quota;
        let counts_for = u64::try_from((quota.window + USE_WITHIN).as_millis()).unwrap();
        let recent = at.iter().filter(|(_, given)| given + counts_for > at_ms);
        let own = recent.clone().filter(|(of, _)| *of == api).count();
        for (limit, given) in [(quota.limit(api), own), (quota.total, recent.count())] {
            let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap());
            assert!(given <= limit, "{given} of {limit} for {api:?}");
        }
    }
}
