//! The shop and its baskets: what real shops sell, and where it goes.

use serde_json::{Value, json};

/// A shop's settings, in the order of the page. Lists of things are JSON.
pub const SETTINGS: [(&str, &str); 11] = [
    ("SHIP_FROM_ZIP", "60601"),
    ("SHIP_FROM_TIME_ZONE", "America/Chicago"),
    ("PRICE_TYPE", "commercial"),
    (
        "SERVICES",
        "ground_advantage,priority_mail,priority_mail_express,first_class_package_international,priority_mail_international,\
        priority_mail_express_international",
    ),
    (
        "SERVICE_NAMES",
        r#"{"ground_advantage": "Economy", "priority_mail": "Standard", "priority_mail_express": "Express",
 "first_class_package_international": "International Economy", "priority_mail_international": "International Standard",
 "priority_mail_express_international": "International Express"}"#,
    ),
    ("HANDLING_DAYS", "1"),
    ("CUT_OFF", "14:00"),
    ("SHIP_DAYS", "mon,tue,wed,thu,fri"),
    ("HOLIDAYS", "2026-11-26,2026-12-25"),
    (
        "MARKUP",
        r#"[{"services": ["ground_advantage"], "countries": ["US"], "fixed": 50, "round": {"to": 100, "ending": 95}, "free_from": 50000},
 {"countries": ["US"], "percent": 5, "round": {"to": 100, "ending": 95}},
 {"percent": 5, "fixed": 100}]"#,
    ),
    (
        "PACKAGING",
        r#"[{"id": "mailer", "inner": {"length": 12, "width": 10, "height": 2, "unit": "in"},
  "outer": {"length": 13, "width": 10.5, "height": 2, "unit": "in"}, "empty": {"value": 1, "unit": "oz"}, "max": {"value": 5, "unit": "lb"}},
 {"id": "small_box", "inner": {"length": 8, "width": 6, "height": 4, "unit": "in"}, "empty": {"value": 4, "unit": "oz"}},
 {"id": "medium_box", "inner": {"length": 14, "width": 12, "height": 8, "unit": "in"}, "empty": {"value": 12, "unit": "oz"}},
 {"id": "large_box", "inner": {"length": 18, "width": 16, "height": 16, "unit": "in"}, "empty": {"value": 24, "unit": "oz"}},
 {"id": "bottle_box", "inner": {"length": 14, "width": 10.5, "height": 13, "unit": "in"}, "empty": {"value": 2, "unit": "lb"}},
 {"id": "tube", "inner": {"length": 37, "width": 3, "height": 3, "unit": "in"}, "empty": {"value": 9, "unit": "oz"}},
 "padded_flat_rate_envelope", "small_flat_rate_box", "medium_flat_rate_box", "large_flat_rate_box", "large_flat_rate_box_military"]"#,
    ),
];

/// When a basket is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Before the cut-off of a Monday.
    Monday,
    /// After that of the day before Thanksgiving.
    BeforeThanksgiving,
}

impl When {
    /// As the page says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Monday => "Monday, November 23, 2026, at 10:30",
            Self::BeforeThanksgiving => "Wednesday, November 25, 2026, at 14:30",
        }
    }

    /// The same in milliseconds since 1970: Chicago is six hours behind Greenwich.
    pub fn at_ms(self) -> u64 {
        match self {
            Self::Monday => 1_795_451_400_000,
            Self::BeforeThanksgiving => 1_795_638_600_000,
        }
    }
}

/// A basket and where it goes.
#[derive(Clone, Debug)]
pub struct Basket {
    /// What it shows.
    pub title: &'static str,
    /// Where it goes, as people say it.
    pub place: &'static str,
    /// What is in it.
    pub goods: Vec<Good>,
    /// The destination of the request.
    destination: Value,
    /// Other members of the request.
    more: Value,
    /// When it is asked about.
    pub when: When,
}

/// Equal things in a basket.
#[derive(Clone, Debug)]
pub struct Good {
    /// What it is.
    pub name: &'static str,
    quantity: u32,
    /// As the request has it.
    item: Value,
}

impl Good {
    /// Pounds, inches and cents.
    fn new(name: &'static str, pounds: f64, [length, width, height]: [f64; 3], cents: u32) -> Self {
        let item = json!({
            "weight": {"value": pounds, "unit": "lb"},
            "dimensions": {"length": length, "width": width, "height": height, "unit": "in"},
            "quantity": 1,
            "value": cents,
        });
        Self {
            name,
            quantity: 1,
            item,
        }
    }

    fn times(self, quantity: u32) -> Self {
        Self {
            quantity,
            ..self.with("quantity", json!(quantity))
        }
    }

    fn with(mut self, member: &str, value: Value) -> Self {
        self.item[member] = value;
        self
    }

    fn upright(self) -> Self {
        self.with("upright", json!(true))
    }

    fn alone(self) -> Self {
        self.with("alone", json!(true))
    }

    fn made_in(self, country: &str, hs_code: &str) -> Self {
        self.with("made_in", json!(country))
            .with("hs_code", json!(hs_code))
    }

    /// What the page says of it.
    pub fn words(&self) -> String {
        let size = &self.item["dimensions"];
        let mut words = format!(
            "{} x {} ({} lb, {} x {} x {} in, {}",
            self.quantity,
            self.name,
            super::short(&self.item["weight"]["value"]),
            super::short(&size["length"]),
            super::short(&size["width"]),
            super::short(&size["height"]),
            super::dollars(&self.item["value"]),
        );
        if self.quantity > 1 {
            words.push_str(" each");
        }
        for (member, word) in [("upright", "upright"), ("alone", "ships alone")] {
            if self.item[member] == true {
                words.push_str(", ");
                words.push_str(word);
            }
        }
        words.push(')');
        words
    }
}

impl Basket {
    fn new(title: &'static str, place: &'static str, zip: &str, goods: Vec<Good>) -> Self {
        Self {
            title,
            place,
            goods,
            destination: json!({"country": "US", "postal_code": zip}),
            more: json!({}),
            when: When::Monday,
        }
    }

    fn to(mut self, destination: Value) -> Self {
        self.destination = destination;
        self
    }

    fn asking(mut self, more: Value) -> Self {
        self.more = more;
        self
    }

    fn before_thanksgiving(mut self) -> Self {
        self.when = When::BeforeThanksgiving;
        self
    }

    /// The body of the request.
    pub fn body(&self) -> Value {
        let mut body = self.more.clone();
        body["destination"] = self.destination.clone();
        body["items"] = self.goods.iter().map(|good| good.item.clone()).collect();
        body
    }

    /// What is wanted besides, as the request names it.
    pub fn wishes(&self) -> Vec<&str> {
        let services = self.more["extra_services"].as_array();
        let services = services.into_iter().flatten().filter_map(Value::as_str);
        let duties = (self.more["duties_and_taxes"] == true).then_some("duties and taxes");
        services.chain(duties).collect()
    }
}

/// All of them.
pub fn baskets() -> Vec<Basket> {
    let shirt = || Good::new("T-shirt", 0.4, [11.0, 9.0, 1.0], 2_400);
    let hoodie = || Good::new("hoodie", 1.5, [13.0, 11.0, 2.5], 4_800);
    let mug = || Good::new("mug", 1.1, [5.0, 5.0, 4.5], 1_400);
    let coffee = || Good::new("bag of coffee", 1.05, [9.0, 5.0, 3.0], 1_800);
    let book = || Good::new("book", 1.6, [9.0, 6.0, 1.2], 2_900);
    vec![
        Basket::new("One T-shirt", "San Francisco, CA", "94105", vec![shirt()]),
        Basket::new(
            "Three hoodies",
            "New York, NY",
            "10001",
            vec![hoodie().times(3)],
        ),
        Basket::new(
            "Twelve bottles that stand",
            "Denver, CO",
            "80202",
            vec![
                Good::new("bottle of olive oil", 2.6, [3.2, 3.2, 12.5], 1_900)
                    .times(12)
                    .upright(),
            ],
        ),
        Basket::new(
            "A poster in a tube",
            "Boston, MA",
            "02108",
            vec![Good::new("poster, rolled", 0.6, [36.0, 2.8, 2.8], 4_500)],
        ),
        Basket::new(
            "A lampshade: light and bulky",
            "Los Angeles, CA",
            "90012",
            vec![Good::new("lampshade", 2.2, [17.0, 15.5, 13.0], 8_900)],
        ),
        Basket::new(
            "A dumbbell: small, and too heavy for machines",
            "Nashville, TN",
            "37203",
            vec![Good::new("dumbbell", 40.0, [13.0, 7.5, 7.5], 9_900)],
        ),
        Basket::new(
            "A mixed cart with a thing that ships alone",
            "Austin, TX",
            "78701",
            vec![
                book().times(2),
                mug().times(4),
                Good::new("guitar in its case", 17.0, [41.0, 16.0, 6.0], 45_900).alone(),
            ],
        ),
        Basket::new(
            "Small and heavy",
            "Seattle, WA",
            "98101",
            vec![Good::new(
                "set of brass fittings",
                9.0,
                [7.0, 5.0, 1.5],
                7_400,
            )],
        ),
        Basket::new(
            "A necklace, signed for and insured",
            "Miami, FL",
            "33101",
            vec![Good::new(
                "necklace in its case",
                0.5,
                [6.0, 4.0, 1.5],
                48_000,
            )],
        )
        .asking(json!({"extra_services": ["signature", "insurance"]})),
        Basket::new(
            "Boots to Alaska",
            "Anchorage, AK",
            "99501",
            vec![Good::new("pair of boots", 4.5, [13.5, 11.0, 5.0], 16_500)],
        ),
        Basket::new(
            "Coffee to Hawaii, ordered before a holiday",
            "Honolulu, HI",
            "96813",
            vec![coffee().times(4)],
        )
        .before_thanksgiving(),
        Basket::new(
            "To Puerto Rico",
            "San Juan, PR",
            "00901",
            vec![hoodie(), shirt().times(2)],
        )
        .to(json!({"country": "PR", "postal_code": "00901"})),
        Basket::new("To Guam", "Tamuning, GU", "96913", vec![mug().times(2)])
            .to(json!({"country": "GU", "postal_code": "96913"})),
        Basket::new(
            "To a military post office",
            "APO, AE",
            "09012",
            vec![coffee().times(6), book()],
        ),
        Basket::new(
            "To a PO box",
            "Milwaukee, WI",
            "53202",
            vec![book().times(3)],
        )
        .to(json!({"country": "US", "postal_code": "53202", "po_box": true})),
        Basket::new(
            "To Canada, with duties and taxes",
            "Ottawa, Canada",
            "",
            vec![
                shirt().times(2).made_in("US", "6109.10"),
                mug().made_in("CN", "6912.00"),
            ],
        )
        .to(json!({"country": "CA", "postal_code": "K1A 0B1"}))
        .asking(json!({"duties_and_taxes": true})),
        Basket::new(
            "To Germany, under two pounds",
            "Berlin, Germany",
            "",
            vec![book()],
        )
        .to(json!({"country": "DE", "postal_code": "10115"})),
        Basket::new(
            "To Japan, six pounds",
            "Tokyo, Japan",
            "",
            vec![coffee().times(5)],
        )
        .to(json!({"country": "JP", "postal_code": "100-0001"})),
        Basket::new(
            "To a ZIP code that nobody knows",
            "nowhere",
            "00000",
            vec![shirt()],
        ),
        Basket::new(
            "Too large for anything",
            "Phoenix, AZ",
            "85001",
            vec![Good::new(
                "patio umbrella base, in its carton",
                55.0,
                [48.0, 24.0, 20.0],
                21_000,
            )],
        ),
    ]
}
