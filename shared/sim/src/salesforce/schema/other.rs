//! Accounts, leads, users and the organisation: what contacts and activities refer to.

/// Object reference, pages "Account", "Lead", "User", "Organization".
pub(super) const OTHER: &str = "
object Account 001 Accounts
Id id 18 DF \"Account~ID
IsDeleted boolean 0 DF
MasterRecordId reference 18 NFGS >Account:MasterRecord
Name string 255 CUFGS \"Account~Name !name
IsPersonAccount boolean 0 DFGS ?persons
Type picklist 255 CUNFGS =Prospect|Customer|Partner|Other
Industry picklist 255 CUNFGS =Banking|Consulting|Education|Technology|Other
Phone phone 40 CUNFGS
Website url 255 CUNFGS
Site string 80 CUNFGS
NumberOfEmployees int 8 CUNFGS
AnnualRevenue double 18,2 CUNFS
BillingCity string 40 CUNFGS
BillingCountry string 80 CUNFGS
Description textarea 32000 CUN
OwnerId reference 18 CUDFGS >User:Owner
CreatedById reference 18 DF >User:CreatedBy
CreatedDate datetime 0 DFS
LastModifiedById reference 18 DF >User:LastModifiedBy
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS

object Lead 00Q Leads
Id id 18 DF \"Lead~ID
IsDeleted boolean 0 DF
LastName string 80 CUFGS
FirstName string 40 CUNFGS
Name string 121 FGS !name
Company string 255 CUFGS
Email email 80 CUNFGSI
Phone phone 40 CUNFGS
Title string 128 CUNFGS
Status picklist 255 CUDFGS =Open|Contacted|Qualified|Unqualified
OwnerId reference 18 CUDFGS >Group|User:Owner
CreatedById reference 18 DF >User:CreatedBy
CreatedDate datetime 0 DFS
LastModifiedById reference 18 DF >User:LastModifiedBy
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS

object User 005 Users readonly
Id id 18 DF \"User~ID
Username string 80 FGSI
LastName string 80 FGS
FirstName string 40 NFGS
Name string 121 FGS !name
Alias string 8 FGS
Email email 128 FGSI
IsActive boolean 0 DFGS
TimeZoneSidKey picklist 40 FGS
LocaleSidKey picklist 40 FGS
LanguageLocaleKey picklist 40 FGS
UserType picklist 40 NFGS =Standard|PowerPartner
Title string 80 NFGS
Phone phone 40 NFGS
ProfileId reference 18 FGS >Profile:Profile
CreatedDate datetime 0 DFS
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS

object Organization 00D Organizations readonly
Id id 18 DF
Name string 80 FGS !name
InstanceName string 5 NFGS
IsSandbox boolean 0 DFGS
OrganizationType picklist 40 NFGS
NamespacePrefix string 15 NFGS
TrialExpirationDate datetime 0 NFS
LanguageLocaleKey picklist 40 FGS
DefaultLocaleSidKey picklist 40 FGS
TimeZoneSidKey picklist 40 FGS
CreatedDate datetime 0 DFS
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS
";
