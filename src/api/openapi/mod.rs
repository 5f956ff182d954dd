//! What the API takes and gives, as JSON Schemas that come from the types it works with, for the OpenAPI document that `openapi/`
//! writes. Which problems a route can have stands here too, beside the routes. Prose, examples and the rest of the document do not.
//!
//! Only with the feature `openapi`: the Worker has none of it.

pub(in crate::api) mod answers;
mod claims;
mod requests;
pub(in crate::api) mod words;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use super::access::Audience;
use super::problem::{Code, Problem};
use super::{
    Route, addresses, health, labels, problem, quotes, rates, services, status, tokens, zip_codes,
};

/// Whose key a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// None is looked at.
    None,
    /// None is needed; with one it gives more.
    Optional,
    /// A page's, or the secret one.
    Publishable,
    /// The secret one.
    Secret,
}

/// A route with a method.
pub struct Operation {
    /// The name in generated clients.
    pub id: &'static str,
    /// Upper case.
    pub method: &'static str,
    /// With what varies in braces.
    pub path: &'static str,
    /// Whose key it takes.
    pub key: Key,
    /// Whether one client may ask only so often.
    pub is_limited: bool,
    /// Whether it needs the header `Idempotency-Key`.
    pub is_once: bool,
    /// The schema of the body that it takes.
    pub request: Option<Value>,
    /// The schema of its answer.
    pub answer: Value,
    /// Media types that the answer may have besides JSON.
    pub files: Vec<&'static str>,
    /// The problems that it can have.
    pub problems: Vec<Code>,
    /// Reads a body as the route does, as far as that needs neither settings nor a clock.
    pub read: Option<fn(&[u8]) -> Result<(), Problem>>,
}

/// The whole API.
pub struct Description {
    /// Each route with each method, in the order in which they are shown.
    pub operations: Vec<Operation>,
    /// The schema of problems.
    pub problem: Value,
    /// All schemas by name, as `#/components/schemas` has them.
    pub schemas: Map<String, Value>,
}

/// Where the document keeps schemas.
const PLACE: &str = "/components/schemas";

/// Describes the API.
pub fn describe() -> Description {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = PLACE.into();
        settings.meta_schema = None;
        settings.transforms = vec![Box::new(RecursiveTransform(tidy))];
    });
    let mut to = Generators {
        requests: settings.clone().for_deserialize().into_generator(),
        answers: settings.for_serialize().into_generator(),
    };
    let operations = vec![
        to.operation("validateAddress", "POST", Route::ValidateAddress),
        to.operation("zipCode", "GET", Route::ZipCode("")),
        to.operation("rates", "POST", Route::Rates),
        to.operation("services", "GET", Route::Services),
        to.operation("verifyQuote", "POST", Route::VerifyQuote),
        to.operation("buyLabel", "POST", Route::Labels),
        to.operation("cancelLabel", "DELETE", Route::Label("")),
        to.operation("cancelLabelByKey", "DELETE", Route::Labels),
        to.operation("status", "GET", Route::Status),
        to.operation("refreshToken", "POST", Route::RefreshToken),
        to.operation("revokeToken", "POST", Route::RevokeToken),
        to.operation("health", "GET", Route::Health),
    ];
    let problem = to.answer::<problem::Body>();
    let mut schemas = to.answers.take_definitions(true);
    schemas.extend(to.requests.take_definitions(true));
    schemas.sort_keys();
    Description {
        operations,
        problem,
        schemas,
    }
}

/// Objects have no members but those that are named; how a number is stored, and where a comment's lines break, is nobody's business.
fn tidy(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = flowing(text);
    }
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    if schema.get("type").is_some_and(|kind| kind != "string") {
        let is_numeric = |format: &str| {
            format.starts_with("int") || format.starts_with("uint") || format == "double"
        };
        if schema
            .get("format")
            .and_then(Value::as_str)
            .is_some_and(is_numeric)
        {
            schema.remove("format");
        }
    }
}

/// A text in Markdown whose paragraphs are a line each.
fn flowing(text: &str) -> String {
    let mut flowing = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        let starts_anew = line.is_empty() || line.starts_with("- ");
        if !flowing.is_empty() {
            let goes_on = !starts_anew && !flowing.ends_with('\n');
            flowing.push(if goes_on { ' ' } else { '\n' });
        }
        flowing.push_str(line);
    }
    flowing
}

/// Requests say what may be sent, answers what is always there.
struct Generators {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
}

impl Generators {
    fn answer<T: JsonSchema>(&mut self) -> Value {
        self.answers.subschema_for::<T>().to_value()
    }

    fn request<T: JsonSchema>(&mut self) -> Option<Value> {
        Some(self.requests.subschema_for::<T>().to_value())
    }

    fn operation(&mut self, id: &'static str, method: &'static str, route: Route<'_>) -> Operation {
        let buys = method == "POST";
        let (request, answer, read): (_, _, Option<fn(&[u8]) -> Result<(), Problem>>) = match route
        {
            Route::ValidateAddress => (
                self.request::<requests::AddressRequest>(),
                self.answer::<addresses::AddressAnswer>(),
                Some(|body| addresses::read(body).map(drop)),
            ),
            Route::ZipCode(_) => (None, self.answer::<zip_codes::Body>(), None),
            Route::Rates => (
                self.request::<requests::RatesRequest>(),
                self.answer::<rates::RatesAnswer>(),
                Some(|body| rates::read(body).map(drop)),
            ),
            Route::Services => (None, self.answer::<services::Body>(), None),
            Route::VerifyQuote => (
                self.request::<requests::QuoteRequest>(),
                self.answer::<claims::QuoteAnswer>(),
                Some(|body| quotes::read(body).map(drop)),
            ),
            Route::Labels if buys => (
                self.request::<requests::LabelRequest>(),
                self.answer::<labels::LabelAnswer>(),
                Some(labels::check),
            ),
            Route::Labels | Route::Label(_) => {
                (None, self.answer::<labels::LabelCancellation>(), None)
            }
            Route::Status => (None, self.answer::<status::Body>(), None),
            Route::RefreshToken => (
                self.request::<requests::RefreshRequest>(),
                self.answer::<tokens::Refreshed>(),
                Some(|body| tokens::read(body, tokens::Action::Refresh).map(drop)),
            ),
            Route::RevokeToken => (
                self.request::<requests::RevokeRequest>(),
                self.answer::<tokens::Revoked>(),
                Some(|body| tokens::read(body, tokens::Action::Revoke).map(drop)),
            ),
            Route::Health => (None, self.answer::<health::Body>(), None),
            // A page, and none of the operations above.
            Route::Demo => (None, Value::Bool(true), None),
        };
        Operation {
            id,
            method,
            path: route.template(),
            key: match (route, route.audience()) {
                (Route::ZipCode(_), _) => Key::Optional,
                (_, Audience::Anybody) => Key::None,
                (_, Audience::Pages) => Key::Publishable,
                (_, Audience::Operator) => Key::Secret,
            },
            is_limited: route.is_limited(),
            is_once: route == Route::Labels,
            files: match route {
                Route::Labels if buys => labels::media_types(),
                _ => Vec::new(),
            },
            problems: problems(route, method),
            request,
            answer,
            read,
        }
    }
}

/// The problems that a route can have, by status.
fn problems(route: Route<'_>, method: &str) -> Vec<Code> {
    const BODY: &[Code] = &[
        Code::InvalidJson,
        Code::InvalidField,
        Code::MissingField,
        Code::UnknownField,
        Code::BodyTooLarge,
        Code::ContentTypeUnsupported,
    ];
    const CARRIER: &[Code] = &[
        Code::SettingInvalid,
        Code::CarrierQuotaUsed,
        Code::CarrierUnreachable,
        Code::CarrierTimeout,
        Code::CarrierError,
        Code::CarrierUnreadable,
        Code::TokenUnavailable,
        Code::CredentialsRejected,
        Code::ProductMissing,
        Code::AccountNotLinked,
        Code::AccessBlocked,
        Code::WrongHost,
    ];
    const BUYING: &[Code] = &[
        Code::NotAcceptable,
        Code::IdempotencyKeyInvalid,
        Code::IdempotencyKeyReused,
        Code::LabelCanceled,
        Code::LabelOutcomeUnknown,
        Code::LabelUnprintable,
        Code::PaymentRefused,
    ];
    const CANCELING: &[Code] = &[
        Code::LabelUnknown,
        Code::LabelNotCancelable,
        Code::PaymentRefused,
    ];
    const BY_KEY: &[Code] = &[Code::IdempotencyKeyInvalid, Code::LabelOutcomeUnknown];
    let own: &[&[Code]] = match route {
        Route::ValidateAddress | Route::Rates => &[BODY, CARRIER, &[Code::ShareUsed]],
        Route::ZipCode(_) => &[
            CARRIER,
            &[Code::InvalidField, Code::ZipUnknown, Code::ShareUsed],
        ],
        Route::Services => &[&[Code::SettingInvalid]],
        Route::VerifyQuote => &[BODY, &[Code::SettingInvalid]],
        Route::Labels if method == "POST" => &[BODY, CARRIER, BUYING],
        Route::Labels => &[CARRIER, CANCELING, BY_KEY],
        Route::Label(_) => &[CARRIER, CANCELING, &[Code::InvalidField]],
        Route::RefreshToken => &[BODY, CARRIER, &[Code::PaymentRefused]],
        Route::RevokeToken => &[BODY, CARRIER],
        Route::Status | Route::Health | Route::Demo => &[],
    };
    let limited: &[Code] = match route.is_limited() {
        true => &[Code::TooManyRequests],
        false => &[],
    };
    let askers: &[Code] = match route.audience() {
        Audience::Anybody => &[Code::OriginNotAllowed],
        Audience::Pages => &[Code::KeyMissing, Code::KeyUnknown, Code::OriginNotAllowed],
        Audience::Operator => &[Code::KeyUnknown, Code::SecretKeyRequired],
    };
    let all =
        own.iter()
            .copied()
            .chain([askers, limited, &[Code::MethodNotAllowed, Code::Internal]]);
    let mut codes: Vec<Code> = all.flatten().copied().collect();
    codes.sort_by_key(|code| code.status());
    codes
}
