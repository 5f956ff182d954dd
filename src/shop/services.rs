//! The services a shop offers, and what it calls them.

use crate::rates::Service;

/// A service with the name that shoppers are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedService {
    /// The service.
    pub service: &'static Service,
    /// 1 to 60 characters.
    pub name: String,
}

/// The services a shop offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferedServices(pub Vec<OfferedService>);

impl OfferedServices {
    /// The services alone, in the shop's order.
    pub fn all(&self) -> Vec<&'static Service> {
        self.0.iter().map(|offered| offered.service).collect()
    }

    /// The shop's name of a service; the carrier's for one that it does not offer.
    pub fn name_of(&self, service: &Service) -> &str {
        self.0
            .iter()
            .find(|offered| offered.service.id == service.id)
            .map_or(service.name, |offered| &offered.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::usps::service;

    #[test]
    fn a_service_has_the_shops_name_and_else_the_carriers() {
        let ground = service("ground_advantage").unwrap();
        let offered = OfferedServices(vec![OfferedService {
            service: ground,
            name: "Slow and cheap".to_owned(),
        }]);
        assert_eq!(offered.name_of(ground), "Slow and cheap");
        let priority = service("priority_mail").unwrap();
        assert_eq!(offered.name_of(priority), "USPS Priority Mail");
    }
}
