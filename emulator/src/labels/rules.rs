//! What the document says in words only, and what the emulator does not make.

use super::{
    customs,
    image::{Image, Receipt},
    refusal::Refused,
    request::LabelRequest,
};

/// Labels of this manifest mailer need a setting that only the carrier can make.
const UNCONFIGURED_MANIFEST_MID: &str = "999999";

/// Checks a request that the document allows.
pub(super) fn ruled(request: &LabelRequest<'_>, manifest_mid: &str) -> Result<(), Refused> {
    made(request)?;
    image(&request.image)?;
    people(request)?;
    parcel(request)?;
    if manifest_mid == UNCONFIGURED_MANIFEST_MID {
        let text = format!(
            "An indicia company name must be configured by USPS for manifestMID {manifest_mid} in order to create a shipping label. Please contact your postal representative."
        );
        return Err(Refused::bad(&text, "manifestMID"));
    }
    Ok(())
}

/// Whether the emulator knows how to make it at all.
fn made(request: &LabelRequest<'_>) -> Result<(), Refused> {
    let image = &request.image;
    let locker = request.flag("/toAddress/parcelLockerDelivery");
    let unknown = match () {
        () if image.return_label => "return labels",
        () if image.branded => "branding images",
        () if request.option("returnReceiptTracking") => "tracking of return receipts",
        () if locker && !request.has("/toAddress/ZIPCode") => "places of parcel lockers",
        () => return printable(image),
    };
    Err(Refused::not_made(unknown))
}

/// Whether the emulator makes images of this type.
pub(super) fn printable(image: &Image) -> Result<(), Refused> {
    match image.kind.as_str() {
        "PDF" | "ZPL203DPI" | "ZPL300DPI" | "NONE" => Ok(()),
        other => Err(Refused::not_made(&format!("labels as {other}"))),
    }
}

/// What goes together in an image.
pub(super) fn image(image: &Image) -> Result<(), Refused> {
    let bad = |text: &str, member: &str| Err(Refused::bad(text, &format!("imageInfo.{member}")));
    let zpl = image.zpl_dots().is_some();
    if zpl && image.label_type == "2X7LABEL" {
        return bad(
            "labelType 2X7LABEL is not supported with the imageType",
            "labelType",
        );
    }
    if zpl && image.receipt_asked && image.receipt == Receipt::SamePage {
        return bad(
            "receiptOption SAME_PAGE is not supported with the imageType",
            "receiptOption",
        );
    }
    let small = matches!(image.label_type.as_str(), "4X4LABEL" | "6X4LABEL");
    if zpl && small && image.receipt == Receipt::SeparatePage {
        return bad(
            "receiptOption SEPARATE_PAGE is not supported with the labelType and imageType",
            "receiptOption",
        );
    }
    match image.package {
        (None, None) => Ok(()),
        (Some(number), Some(total)) if number <= total => Ok(()),
        (Some(_), Some(_)) => bad(
            "packageNumber must be less than or equal to totalPackages",
            "packageNumber",
        ),
        _ => bad(
            "packageNumber and totalPackages are required together",
            "packageNumber",
        ),
    }
}

fn people(request: &LabelRequest<'_>) -> Result<(), Refused> {
    for address in ["toAddress", "fromAddress", "senderAddress", "returnAddress"] {
        let has = |member: &str| request.text(&format!("/{address}/{member}")).is_some();
        let named = has("firm") || (has("firstName") && has("lastName"));
        if request.has(&format!("/{address}")) && !named {
            let text = format!("{address} requires firstName and lastName, or firm");
            return Err(Refused::bad(&text, address));
        }
    }
    let needed = |address: &str, members: &[&str]| {
        members
            .iter()
            .find(|member| request.text(&format!("/{address}/{member}")).is_none())
            .map_or(Ok(()), |member| {
                let text = format!("{address} requires {member}");
                Err(Refused::bad(&text, &format!("{address}.{member}")))
            })
    };
    if request.flag("/toAddress/parcelLockerDelivery") {
        needed("toAddress", &["facilityId", "email"])?;
    } else {
        needed("toAddress", &["streetAddress", "city", "state", "ZIPCode"])?;
    }
    if request.flag("/toAddress/holdForPickup") {
        needed("toAddress", &["facilityId", "email", "phone"])?;
        needed("fromAddress", &["firstName", "lastName", "email", "phone"])?;
    }
    if request.package("shipperVisibilityMethod") == "SENDER_INFORMATION"
        && !request.has("/senderAddress")
    {
        let text = "senderAddress is required when shipperVisibilityMethod is SENDER_INFORMATION";
        return Err(Refused::bad(text, "senderAddress"));
    }
    Ok(())
}

fn parcel(request: &LabelRequest<'_>) -> Result<(), Refused> {
    let bad = |text: &str, member: &str| Err(Refused::bad(text, member));
    let entered = request.package("destinationEntryFacilityType") != "NONE";
    if entered && !request.has("/packageDescription/destinationEntryFacilityAddress") {
        return bad(
            "destinationEntryFacilityAddress is required when destinationEntryFacilityType is not NONE",
            "destinationEntryFacilityAddress",
        );
    }
    if entered && request.has("/packageDescription/inductionZIPCode") {
        return bad(
            "destinationEntryFacilityType must be NONE when inductionZIPCode is provided",
            "destinationEntryFacilityType",
        );
    }
    let insured = request
        .extra_services
        .iter()
        .any(|code| matches!(code, 930 | 931));
    if insured && request.parcel.value_cents.is_none() {
        return bad(
            "packageValue is required when an extraServices value of 930 or 931 is provided",
            "packageOptions.packageValue",
        );
    }
    let state = request.address("toAddress").state;
    if customs::is_needed(state) && !request.has("/customsForm") {
        return bad(
            "Customs form data required for toAddress.ZIPCode",
            "customsForm",
        );
    }
    Ok(())
}
